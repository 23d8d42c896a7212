package dev.podshell.gateway.room;

import java.util.OptionalInt;

/**
 * The result of a room's code.
 *
 * @param output the text of its standard output
 * @param errors the text of its standard error, or why it did not run to its end
 * @param exitCode empty if it did not run to its end
 * @param truncated whether it wrote more than the texts contain
 */
public record ExecutionResult(
    String output, String errors, OptionalInt exitCode, boolean truncated) {}
