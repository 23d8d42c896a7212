package dev.podshell.gateway.room;

import java.util.OptionalInt;

/**
 * What came of code that a room executed.
 *
 * @param output what it wrote to its standard output
 * @param errors what it wrote to its standard error, or why it did not run to its end
 * @param exitCode empty if it did not run to its end
 * @param truncated whether it wrote more than is told
 */
public record ExecutionResult(
    String output, String errors, OptionalInt exitCode, boolean truncated) {}
