package dev.podshell.gateway.connection;

import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;

/** Timers that end connections; their actions run on an event loop and must not block. */
@Singleton
public final class Timers {

  private static final Duration LONGEST = Duration.ofDays(20);

  private final Vertx vertx;

  Timers(Vertx vertx) {
    this.vertx = vertx;
  }

  /** A timer that was set. */
  public interface Timer {
    void cancel();
  }

  /** Runs an action once, after a time of at most 20 days. */
  public Timer after(Duration delay, Runnable action) {
    long millis = Math.clamp(delay.toMillis(), 1, LONGEST.toMillis());
    long id = vertx.setTimer(millis, _ -> action.run());
    return () -> vertx.cancelTimer(id);
  }

  /** Runs an action once, at a given time. */
  public Timer at(Instant time, Runnable action) {
    return after(Duration.between(Instant.now(), time), action);
  }
}
