package dev.podshell.contracts.monitor;

import org.jspecify.annotations.Nullable;

/**
 * The state of a user's command.
 *
 * @param number the user's own
 * @param reason why it failed; null if it did not, or has not ended
 */
public record SentCommand(long number, boolean ended, @Nullable String reason) {}
