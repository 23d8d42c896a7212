package dev.podshell.local.launcher;

import dev.podshell.local.Part;
import dev.podshell.local.PartStartException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.ExecutionException;

/**
 * Starts a part again whenever it has ended. The pause before doubles from one second to half a
 * minute, and is short again after the part has run for a minute.
 */
final class PartKeeper implements AutoCloseable {

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
  private static final Duration STABLE = Duration.ofMinutes(1);

  private final Part part;
  private final PrintStream output;
  private final Thread thread;
  private Duration pause = FIRST_PAUSE;

  private PartKeeper(Part part, PrintStream output) {
    this.part = part;
    this.output = output;
    this.thread = Thread.ofVirtual().name("keeper of " + part.name()).unstarted(this::keep);
  }

  /** Keeps a part that runs. */
  static PartKeeper start(Part part, PrintStream output) {
    PartKeeper keeper = new PartKeeper(part, output);
    keeper.thread.start();
    return keeper;
  }

  /** Keeps no longer; the part is left as it is. */
  @Override
  public void close() {
    thread.interrupt();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void keep() {
    try {
      while (true) {
        long begin = System.nanoTime();
        int exitCode = part.exited().get();
        if (System.nanoTime() - begin > STABLE.toNanos()) {
          pause = FIRST_PAUSE;
        }
        output.printf(
            "%s ended with exit code %d; it is started again in %d s%n",
            part.name(), exitCode, pause.toSeconds());
        restart();
      }
    } catch (InterruptedException _) {
      // Somebody stops everything.
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private void restart() throws InterruptedException {
    while (!part.isRunning()) {
      Thread.sleep(pause);
      Duration doubled = pause.multipliedBy(2);
      pause = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
      try {
        part.start();
        output.println(part.name() + " is ready again");
      } catch (PartStartException e) {
        output.printf("%s%nIt is started again in %d s%n", e.getMessage(), pause.toSeconds());
      }
    }
  }
}
