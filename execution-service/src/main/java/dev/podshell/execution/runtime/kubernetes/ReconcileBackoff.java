package dev.podshell.execution.runtime.kubernetes;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jboss.logging.Logger;

/**
 * Delays the next attempt after a failure, longer with each further failure. One thread uses this.
 */
final class ReconcileBackoff {

  private static final Logger LOG = Logger.getLogger(ReconcileBackoff.class);
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
  private static final Duration MAX_PAUSE = Duration.ofMinutes(5);

  private final InstantSource clock;
  private Instant notBefore = Instant.MIN;
  private Duration pause = FIRST_PAUSE;

  ReconcileBackoff(InstantSource clock) {
    this.clock = clock;
  }

  void onFailure(String reason) {
    LOG.warnf("%s. The next attempt is in %d s", reason, pause.toSeconds());
    notBefore = clock.instant().plus(pause);
    Duration doubled = pause.multipliedBy(2);
    pause = doubled.compareTo(MAX_PAUSE) < 0 ? doubled : MAX_PAUSE;
  }

  void onSuccess() {
    pause = FIRST_PAUSE;
  }

  /** Returns whether an attempt is allowed now. */
  boolean isAllowed() {
    return !clock.instant().isBefore(notBefore);
  }

  void awaitAllowed() throws InterruptedException {
    Duration left = Duration.between(clock.instant(), notBefore);
    if (left.isPositive()) {
      Thread.sleep(left);
    }
  }
}
