package dev.podshell.execution.command;

/**
 * A partition that this instance owns from now on.
 *
 * @param epoch the consumer group's generation when it was assigned
 * @param end the offset after the last command in the partition at that time
 * @param offsets tracks which commands have been answered
 */
public record Assignment(int partition, int epoch, long end, OffsetTracker offsets) {}
