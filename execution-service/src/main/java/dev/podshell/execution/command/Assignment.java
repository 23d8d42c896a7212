package dev.podshell.execution.command;

/**
 * A partition that this service owns from now on.
 *
 * @param epoch the consumer group's generation when it was assigned
 * @param end the offset after the last command that was in the partition then
 * @param offsets which of its commands have been answered
 */
public record Assignment(int partition, int epoch, long end, OffsetTracker offsets) {}
