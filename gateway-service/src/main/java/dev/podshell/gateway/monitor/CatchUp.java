package dev.podshell.gateway.monitor;

import dev.podshell.gateway.sessionservice.Backoff;
import dev.podshell.gateway.sessionservice.BackoffPolicy;
import dev.podshell.gateway.sessionservice.SessionServiceUnavailableException;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;

/** Reads the stored state of monitors again after events were missed. Thread-safe. */
@Singleton
final class CatchUp {

  private static final Logger LOG = Logger.getLogger(CatchUp.class);

  private final BackoffPolicy backoff;

  CatchUp(BackoffPolicy backoff) {
    this.backoff = backoff;
  }

  /** One read of the stored state. */
  @FunctionalInterface
  interface Attempt {

    /** Reads the state; returns false if it is too early and must be tried again. May block. */
    boolean isDone() throws SessionServiceUnavailableException, InterruptedException;
  }

  /** Tries on a thread of its own until the attempt is done. Does not block. */
  void start(Attempt attempt) {
    Thread.ofVirtual().name("monitor-catch-up").start(() -> tryUntilDone(attempt));
  }

  private void tryUntilDone(Attempt attempt) {
    Backoff pauses = backoff.start();
    try {
      while (!isDone(attempt)) {
        pauses.pause();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean isDone(Attempt attempt) throws InterruptedException {
    try {
      return attempt.isDone();
    } catch (SessionServiceUnavailableException e) {
      LOG.warnf("The missed events of a monitor cannot be read now: %s", e.getMessage());
      return false;
    }
  }
}
