package dev.podshell.local;

import java.time.Duration;

/** Is notified while a system starts; called by several threads. */
@FunctionalInterface
public interface StartObserver {

  /** Called when a component is ready, {@code after} this time since its start. */
  void onReady(Component component, Duration after);

  /** Returns an observer that ignores everything. */
  static StartObserver none() {
    return (_, _) -> {};
  }
}
