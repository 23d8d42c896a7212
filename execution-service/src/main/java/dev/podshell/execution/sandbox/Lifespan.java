package dev.podshell.execution.sandbox;

import dev.podshell.contracts.event.EndReason;
import java.time.Duration;
import java.time.Instant;

/**
 * The end of a sandbox, if nothing happens until then.
 *
 * @param end when the sandbox ends
 * @param notice when its learner is told
 */
record Lifespan(EndReason reason, Instant end, Instant notice) {

  /**
   * @param lastUsed when something last ran or was typed
   * @param isQuiet whether nothing runs now
   */
  static Lifespan of(
      Instant created,
      Duration ageLimit,
      Instant lastUsed,
      Duration idleLimit,
      boolean isQuiet,
      Duration notice) {
    Instant ageEnd = created.plus(ageLimit);
    Instant idleEnd = lastUsed.plus(idleLimit);
    if (isQuiet && idleEnd.isBefore(ageEnd)) {
      return new Lifespan(EndReason.IDLE, idleEnd, idleEnd.minus(shorter(notice, idleLimit)));
    }
    return new Lifespan(EndReason.AGE, ageEnd, ageEnd.minus(shorter(notice, ageLimit)));
  }

  /** Limits the notice to half of the limit, so that short limits do not begin with one. */
  private static Duration shorter(Duration notice, Duration limit) {
    Duration half = limit.dividedBy(2);
    return notice.compareTo(half) < 0 ? notice : half;
  }
}
