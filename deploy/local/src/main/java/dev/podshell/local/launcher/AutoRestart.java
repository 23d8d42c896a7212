package dev.podshell.local.launcher;

import dev.podshell.local.Component;
import dev.podshell.local.process.ProcessStartException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.ExecutionException;

/**
 * Starts a component again whenever it has ended. The pause before doubles from one second to half
 * a minute, and is short again after the component has run for a minute.
 */
final class AutoRestart implements AutoCloseable {

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
  private static final Duration STABLE = Duration.ofMinutes(1);

  private final Component component;
  private final PrintStream output;
  private final Thread thread;
  private Duration pause = FIRST_PAUSE;

  private AutoRestart(Component component, PrintStream output) {
    this.component = component;
    this.output = output;
    this.thread = Thread.ofVirtual().name("restart of " + component.name()).unstarted(this::keep);
  }

  /** Begins with a component that runs. */
  static AutoRestart start(Component component, PrintStream output) {
    AutoRestart restart = new AutoRestart(component, output);
    restart.thread.start();
    return restart;
  }

  /** Ends the restarts; the component is left as it is. */
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
        int exitCode = component.exited().get();
        if (System.nanoTime() - begin > STABLE.toNanos()) {
          pause = FIRST_PAUSE;
        }
        output.printf(
            "%s ended with exit code %d; it is started again in %d s%n",
            component.name(), exitCode, pause.toSeconds());
        restart();
      }
    } catch (InterruptedException _) {
      // Somebody stops everything.
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private void restart() throws InterruptedException {
    while (!component.isRunning()) {
      Thread.sleep(pause);
      Duration doubled = pause.multipliedBy(2);
      pause = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
      try {
        component.start();
        output.println(component.name() + " is ready again");
      } catch (ProcessStartException e) {
        output.printf("%s%nIt is started again in %d s%n", e.getMessage(), pause.toSeconds());
      }
    }
  }
}
