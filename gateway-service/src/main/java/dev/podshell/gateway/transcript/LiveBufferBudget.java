package dev.podshell.gateway.transcript;

import java.util.concurrent.atomic.AtomicLong;

/** Bounds the live entries that wait for all clients together. Thread-safe. */
public final class LiveBufferBudget {

  private final long bound;
  private final AtomicLong held = new AtomicLong();

  /**
   * @param bound in bytes
   */
  public LiveBufferBudget(long bound) {
    this.bound = bound;
  }

  boolean tryHold(long bytes) {
    if (held.addAndGet(bytes) <= bound) {
      return true;
    }
    held.addAndGet(-bytes);
    return false;
  }

  void release(long bytes) {
    held.addAndGet(-bytes);
  }

  /** Bytes that wait now. */
  public long held() {
    return held.get();
  }
}
