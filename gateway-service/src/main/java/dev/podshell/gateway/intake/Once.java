package dev.podshell.gateway.intake;

import java.util.concurrent.atomic.AtomicBoolean;

/** Runs an action on the first call only. Thread-safe. */
final class Once implements Runnable {

  private final Runnable action;
  private final AtomicBoolean isDone = new AtomicBoolean();

  Once(Runnable action) {
    this.action = action;
  }

  @Override
  public void run() {
    if (isDone.compareAndSet(false, true)) {
      action.run();
    }
  }
}
