package dev.podshell.contracts.history;

import dev.podshell.contracts.identity.LearnerId;
import dev.podshell.contracts.identity.SessionId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The stored state of a session.
 *
 * @param learner whom it speaks for
 * @param revoked when it was ended before its time; null: it was not
 */
public record SessionState(
    SessionId session,
    LearnerId learner,
    Instant created,
    Instant expires,
    @Nullable Instant revoked) {

  /** Returns whether the session may be used at a time. */
  public boolean validAt(Instant now) {
    return revoked == null && now.isBefore(expires);
  }
}
