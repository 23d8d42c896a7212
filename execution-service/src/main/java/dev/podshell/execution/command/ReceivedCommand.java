package dev.podshell.execution.command;

import dev.podshell.contracts.command.CommandRecord;
import dev.podshell.contracts.topic.TraceParent;
import java.util.Optional;

/**
 * A command, and the record of {@code podshell.commands} that it came in.
 *
 * @param bytes the record's size in Kafka
 * @param trace the record's trace; empty if it has none that is well formed
 */
public record ReceivedCommand(
    long offset, CommandRecord command, int bytes, Optional<TraceParent> trace) {}
