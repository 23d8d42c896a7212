package dev.podshell.execution.command;

import dev.podshell.contracts.command.CommandRecord;
import org.jspecify.annotations.Nullable;

/**
 * A record of {@code podshell.commands} as it was consumed.
 *
 * @param bytes its size in Kafka
 * @param traceParent the W3C trace context that it carried; null: none, or none that is well formed
 */
public record ReceivedCommand(
    long offset, CommandRecord command, int bytes, @Nullable String traceParent) {}
