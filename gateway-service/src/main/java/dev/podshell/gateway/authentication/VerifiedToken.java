package dev.podshell.gateway.authentication;

import java.time.Instant;

/**
 * A token that was found good.
 *
 * @param learner whom it speaks for
 * @param expires until when
 */
public record VerifiedToken(String learner, Instant expires) {}
