package dev.podshell.contracts.event;

/**
 * A limit that ends a command, or is about to.
 *
 * @param value how much the command may use, in the limit's unit; not negative
 */
public record ReachedLimit(Limit limit, long value) {}
