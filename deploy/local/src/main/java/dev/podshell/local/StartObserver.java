package dev.podshell.local;

import java.time.Duration;

/** Is told while a system starts; called by several threads. */
@FunctionalInterface
public interface StartObserver {

  /** A part does its work, so long after it was started. */
  void ready(Part part, Duration after);

  /** Hears nothing. */
  static StartObserver none() {
    return (_, _) -> {};
  }
}
