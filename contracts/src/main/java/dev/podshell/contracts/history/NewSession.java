package dev.podshell.contracts.history;

import dev.podshell.contracts.identity.LearnerId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A session to store; storing it again changes nothing except a later expiry.
 *
 * @param issued when the learner's token was issued; null: now
 * @param beginsAgain whether a token that was issued after the session was revoked begins it again.
 *     So do sessions that no session token names
 */
public record NewSession(
    LearnerId learner, Instant expires, @Nullable Instant issued, boolean beginsAgain) {

  /** Returns a session of a token that is issued now; revoking it ends it permanently. */
  public NewSession(LearnerId learner, Instant expires) {
    this(learner, expires, null, false);
  }
}
