package dev.podshell.execution.runtime.kubernetes;

import dev.podshell.execution.runtime.WarmPool;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;

/**
 * How many pods of a shape ought to wait, by how fast they are claimed and how long new ones take.
 * Thread-safe.
 */
final class PoolDemand {

  private static final Duration WINDOW = Duration.ofSeconds(60);
  private static final int MAX_CLAIMS = 10_000;
  private static final Duration LONGEST_START = Duration.ofMinutes(2);
  private static final double WEIGHT_OF_NEWEST = 0.2;

  private final ArrayDeque<Instant> claims = new ArrayDeque<>();
  private double startSeconds = 2;

  synchronized void onClaimed(Instant time) {
    if (claims.size() == MAX_CLAIMS) {
      claims.removeFirst();
    }
    claims.addLast(time);
  }

  synchronized void onStarted(Duration took) {
    double seconds = Math.min(Math.max(0, took.toMillis()), LONGEST_START.toMillis()) / 1_000.0;
    startSeconds += WEIGHT_OF_NEWEST * (seconds - startSeconds);
  }

  /**
   * The pool's size, and twice what is claimed while a new one starts, up to the pool's most:
   * twice, for claims come in bursts.
   */
  synchronized int target(WarmPool pool, Instant now) {
    Instant begin = now.minus(WINDOW);
    while (!claims.isEmpty() && claims.getFirst().isBefore(begin)) {
      claims.removeFirst();
    }
    double perSecond = claims.size() / (double) WINDOW.toSeconds();
    int ahead = (int) Math.ceil(2 * perSecond * startSeconds);
    return Math.min(pool.most(), pool.size() + ahead);
  }
}
