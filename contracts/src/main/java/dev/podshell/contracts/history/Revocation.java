package dev.podshell.contracts.history;

import java.time.Instant;

/**
 * Says when all sessions of a learner were ended at once.
 *
 * @param revoked the time; a token that was issued no later begins no session
 */
public record Revocation(Instant revoked) {}
