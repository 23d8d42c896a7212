package dev.podshell.gateway.intake;

import java.util.concurrent.TimeUnit;

/** Bounds a rate: a number per second in the long run, and a number at once. Not thread-safe. */
public final class TokenBucket {

  private final double perNano;
  private final double capacity;
  private double available;
  private long last;

  /** Creates a full bucket. */
  public TokenBucket(double perSecond, int burst, long nowNanos) {
    this.perNano = perSecond / TimeUnit.SECONDS.toNanos(1);
    this.capacity = burst;
    this.available = burst;
    this.last = nowNanos;
  }

  /** Takes a token; returns false if there is none. */
  public boolean tryTake(long nowNanos) {
    available = Math.min(capacity, available + (nowNanos - last) * perNano);
    last = nowNanos;
    if (available < 1) {
      return false;
    }
    available--;
    return true;
  }

  /** Gives back one that was let through. */
  public void giveBack() {
    available = Math.min(capacity, available + 1);
  }

  /** Returns the time until one more is let through, in nanoseconds; 0 if one is allowed now. */
  public long nanosUntilNext(long nowNanos) {
    double missing = 1 - Math.min(capacity, available + (nowNanos - last) * perNano);
    return missing <= 0 ? 0 : (long) Math.ceil(missing / perNano);
  }
}
