package dev.podshell.execution.publication;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Limits a supervisor's claims to plausible values, because learners' code can impersonate it. Each
 * connection has its own instance. Not thread-safe.
 */
final class Plausibility {

  /** No sandbox writes faster than this through pipes that a supervisor reads. */
  static final long MAX_BYTES_PER_SECOND = 1L << 30;

  /** The maximum difference between the clocks of two machines. */
  static final Duration CLOCK_DIFFERENCE = Duration.ofMinutes(5);

  private final InstantSource clock;
  private final Instant created;
  private final Instant attached;
  private long counted;

  /**
   * @param created when the sandbox was made
   */
  Plausibility(InstantSource clock, Instant created) {
    this.clock = clock;
    this.created = created;
    this.attached = clock.instant();
  }

  /**
   * Returns how many of these bytes can have been written since the connection began and have not
   * been counted.
   *
   * @param claimed not negative
   */
  long bytes(long claimed) {
    long seconds = Math.max(0, Duration.between(attached, clock.instant()).toSeconds()) + 1;
    long possible = Math.multiplyExact(seconds, MAX_BYTES_PER_SECOND) - counted;
    long accepted = Math.clamp(claimed, 0, Math.max(0, possible));
    counted += accepted;
    return accepted;
  }

  /** Returns the time, or the nearest one at which the sandbox can have sent anything. */
  Instant time(Instant claimed) {
    Instant earliest = created.minus(CLOCK_DIFFERENCE);
    Instant now = clock.instant();
    if (claimed.isBefore(earliest)) {
      return earliest;
    }
    return claimed.isAfter(now.plus(CLOCK_DIFFERENCE)) ? now : claimed;
  }
}
