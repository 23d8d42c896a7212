package dev.podshell.execution.command;

/**
 * How much one sandbox may have waiting.
 *
 * @param records that are not answered, those included that were sent to the supervisor
 * @param bytes of them; one larger record is taken when nothing else waits
 */
public record LaneBounds(int records, long bytes) {}
