package dev.podshell.gateway.sessionservice;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Pauses that double up to a longest one, each a random part of its length. Not thread-safe. */
public final class Backoff {

  private final Duration first;
  private final Duration longest;
  private Duration next;

  public Backoff(Duration first, Duration longest) {
    this.first = first;
    this.longest = longest;
    this.next = first;
  }

  /** Sleeps for the next pause, between half of its length and all of it. */
  public void pause() throws InterruptedException {
    long nanos = Math.max(2, next.toNanos());
    Thread.sleep(Duration.ofNanos(ThreadLocalRandom.current().nextLong(nanos / 2, nanos)));
    next = next.multipliedBy(2).compareTo(longest) < 0 ? next.multipliedBy(2) : longest;
  }

  /** After a success the next pause is the first again. */
  public void reset() {
    next = first;
  }
}
