package dev.podshell.systemtests.attack;

import dev.podshell.systemtests.PodshellSystem;
import dev.podshell.systemtests.client.Keystrokes;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Types as a learner while something happens, and measures how long each echo takes. */
final class Typist implements AutoCloseable {

  /** Happens while the learner types. */
  @FunctionalInterface
  interface Work {
    void run() throws Exception;
  }

  private static final Duration PAUSE = Duration.ofMillis(10);

  private final Keystrokes keystrokes;

  Typist(PodshellSystem system) {
    this.keystrokes = new Keystrokes(system.gateway(), "typist-" + UUID.randomUUID());
  }

  /**
   * Types until the work has ended.
   *
   * @return the longest time from a key to its echo
   */
  Duration worstEchoDuring(Work work) throws InterruptedException, ExecutionException {
    try (ExecutorService thread = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> working =
          thread.submit(
              () -> {
                work.run();
                return null;
              });
      long worst = 0;
      while (!working.isDone()) {
        worst = Math.max(worst, keystrokes.type());
        Thread.sleep(PAUSE);
      }
      working.get();
      return Duration.ofNanos(worst);
    }
  }

  @Override
  public void close() {
    keystrokes.close();
  }
}
