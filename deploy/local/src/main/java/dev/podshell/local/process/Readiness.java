package dev.podshell.local.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Waits until a process that was started is ready.
 *
 * @param name for messages
 * @param log where the process writes; its end is quoted when the process fails
 * @param timeout after which it counts as failed
 */
public record Readiness(String name, Path log, Duration timeout) {

  private static final Duration PAUSE = Duration.ofMillis(50);
  private static final int QUOTED_LINES = 15;

  /** Tells whether a process is ready; a failure to find out counts as no. */
  @FunctionalInterface
  public interface Check {
    boolean isReady() throws IOException, InterruptedException;
  }

  /**
   * Returns when the check says that the process is ready.
   *
   * @throws ProcessStartException if the process ends before, or the time runs out; it is killed
   *     then
   */
  public void await(GuardedProcess process, Check check)
      throws ProcessStartException, InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    try {
      while (!isReady(check)) {
        if (!process.isAlive()) {
          throw failure("ended with exit code " + process.exited().join());
        }
        if (System.nanoTime() > deadline) {
          throw failure("was not ready after " + timeout.toSeconds() + " s");
        }
        Thread.sleep(PAUSE);
      }
    } catch (ProcessStartException | InterruptedException e) {
      process.kill();
      throw e;
    }
  }

  private static boolean isReady(Check check) throws InterruptedException {
    try {
      return check.isReady();
    } catch (IOException _) {
      return false;
    }
  }

  private ProcessStartException failure(String what) {
    return new ProcessStartException(
        "%s %s. Its log %s ends:%n%s".formatted(name, what, log, endOfLog()));
  }

  private String endOfLog() {
    try {
      List<String> lines = Files.readAllLines(log);
      return String.join(
          "\n", lines.subList(Math.max(0, lines.size() - QUOTED_LINES), lines.size()));
    } catch (IOException e) {
      return "(cannot be read: " + e.getMessage() + ")";
    }
  }
}
