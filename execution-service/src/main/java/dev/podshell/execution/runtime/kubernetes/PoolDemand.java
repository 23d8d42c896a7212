package dev.podshell.execution.runtime.kubernetes;

import dev.podshell.execution.runtime.WarmPool;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;

/**
 * Computes how many pods of a shape should wait, from the rate of claims and the time that new pods
 * take to start. Thread-safe.
 */
final class PoolDemand {

  private static final Duration WINDOW = Duration.ofSeconds(60);
  private static final int MAX_CLAIMS = 10_000;
  private static final Duration MAX_START = Duration.ofMinutes(2);
  private static final double NEWEST_WEIGHT = 0.2;

  private final ArrayDeque<Instant> claims = new ArrayDeque<>();
  private double startSeconds = 2;

  synchronized void onClaimed(Instant time) {
    if (claims.size() == MAX_CLAIMS) {
      claims.removeFirst();
    }
    claims.addLast(time);
  }

  synchronized void onStarted(Duration took) {
    double seconds = Math.min(Math.max(0, took.toMillis()), MAX_START.toMillis()) / 1_000.0;
    startSeconds += NEWEST_WEIGHT * (seconds - startSeconds);
  }

  /**
   * Returns the pool's size, plus twice the claims during the start of a new pod, up to the pool's
   * maximum. The factor is two because claims come in bursts.
   */
  synchronized int target(WarmPool pool, Instant now) {
    Instant begin = now.minus(WINDOW);
    while (!claims.isEmpty() && claims.getFirst().isBefore(begin)) {
      claims.removeFirst();
    }
    double perSecond = claims.size() / (double) WINDOW.toSeconds();
    int extra = (int) Math.ceil(2 * perSecond * startSeconds);
    return Math.min(pool.max(), pool.size() + extra);
  }
}
