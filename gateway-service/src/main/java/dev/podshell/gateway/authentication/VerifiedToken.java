package dev.podshell.gateway.authentication;

import dev.podshell.contracts.identity.LearnerId;
import java.time.Instant;

/**
 * A token that was found good.
 *
 * @param learner whom it speaks for
 * @param issued when it was issued; the minimum instant if it does not say
 * @param expires until when
 */
public record VerifiedToken(LearnerId learner, Instant issued, Instant expires) {}
