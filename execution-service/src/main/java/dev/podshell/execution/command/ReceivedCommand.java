package dev.podshell.execution.command;

import dev.podshell.contracts.command.CommandRecord;
import dev.podshell.contracts.topic.TraceParent;
import java.util.Optional;

/**
 * A record of {@code podshell.commands} as it was consumed.
 *
 * @param bytes its size in Kafka
 * @param trace the trace that it carried, if it is well formed
 */
public record ReceivedCommand(
    long offset, CommandRecord command, int bytes, Optional<TraceParent> trace) {}
