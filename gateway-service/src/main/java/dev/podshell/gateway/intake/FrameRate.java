package dev.podshell.gateway.intake;

import java.util.concurrent.TimeUnit;

/** Counts events per second. Not thread-safe. */
final class FrameRate {

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final int limit;
  private long begun = System.nanoTime();
  private int count;

  /**
   * @param limit the maximum number per second
   */
  FrameRate(int limit) {
    this.limit = limit;
  }

  boolean tryCount() {
    long now = System.nanoTime();
    if (now - begun > SECOND) {
      begun = now;
      count = 0;
    }
    count++;
    return count <= limit;
  }
}
