package dev.podshell.contracts.history;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A session to be stored; storing it again changes nothing but a later expiry.
 *
 * @param issued when the token was issued that speaks for the learner; null: now
 * @param beginsAgain whether a token that was issued after the session was revoked begins it again.
 *     So do sessions that no session token names
 */
public record NewSession(
    String learner, Instant expires, @Nullable Instant issued, boolean beginsAgain) {

  /** A session of a token that is issued now, which ends for good when it is revoked. */
  public NewSession(String learner, Instant expires) {
    this(learner, expires, null, false);
  }
}
