package dev.podshell.gateway.sessionservice;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;

/** Starts the pauses between retries of what needs the session service. Thread-safe. */
@Singleton
public final class BackoffPolicy {

  private final Duration firstPause;
  private final Duration maxPause;

  @Inject
  BackoffPolicy(SessionServiceConfiguration configuration) {
    this(configuration.sessionService().firstPause(), configuration.sessionService().maxPause());
  }

  public BackoffPolicy(Duration firstPause, Duration maxPause) {
    this.firstPause = firstPause;
    this.maxPause = maxPause;
  }

  /** Returns pauses that begin with the first; for one caller and one series of retries. */
  public Backoff start() {
    return new Backoff(firstPause, maxPause);
  }

  /** Returns the longest pause between two retries. */
  public Duration maxPause() {
    return maxPause;
  }
}
