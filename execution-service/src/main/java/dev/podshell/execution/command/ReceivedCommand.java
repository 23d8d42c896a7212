package dev.podshell.execution.command;

import dev.podshell.contracts.command.CommandRecord;
import org.jspecify.annotations.Nullable;

/**
 * A command, and the record of {@code podshell.commands} that it came in.
 *
 * @param bytes the record's size in Kafka
 * @param traceParent the record's W3C trace context; null: none that is well formed
 */
public record ReceivedCommand(
    long offset, CommandRecord command, int bytes, @Nullable String traceParent) {}
