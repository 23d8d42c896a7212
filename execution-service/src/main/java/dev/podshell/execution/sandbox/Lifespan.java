package dev.podshell.execution.sandbox;

import dev.podshell.contracts.event.SandboxLifecycle.EndReason;
import java.time.Duration;
import java.time.Instant;

/**
 * When a sandbox is going to end if nothing happens.
 *
 * @param at when
 * @param notice from when on its learner is to be told
 */
record Lifespan(EndReason reason, Instant at, Instant notice) {

  /**
   * @param lastUsed when something last ran or was typed
   * @param quiet whether nothing runs now
   */
  static Lifespan of(
      Instant created,
      Duration ageLimit,
      Instant lastUsed,
      Duration idleLimit,
      boolean quiet,
      Duration notice) {
    Instant old = created.plus(ageLimit);
    Instant idle = lastUsed.plus(idleLimit);
    if (quiet && idle.isBefore(old)) {
      return new Lifespan(EndReason.IDLE, idle, idle.minus(shorter(notice, idleLimit)));
    }
    return new Lifespan(EndReason.AGE, old, old.minus(shorter(notice, ageLimit)));
  }

  /** Half of the limit is the longest notice, so that short limits do not begin with one. */
  private static Duration shorter(Duration notice, Duration limit) {
    Duration half = limit.dividedBy(2);
    return notice.compareTo(half) < 0 ? notice : half;
  }
}
