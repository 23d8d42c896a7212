package dev.podshell.local;

import dev.podshell.local.process.ProcessStartException;
import java.util.concurrent.CompletableFuture;

/**
 * A component is one process of the system. It can be started, stopped or killed, and started again
 * in the same place with the same address and what it had stored. Methods block and are called by
 * one thread at a time; no component outlives this JVM, however this JVM ends.
 */
public interface Component extends AutoCloseable {

  /** Returns what people call it, such as {@code Kafka}. */
  String name();

  /**
   * Starts the process and returns when it does its work.
   *
   * @throws ProcessStartException if it ends or is not ready in time; it does not run then
   * @throws IllegalStateException if it runs already
   */
  void start() throws ProcessStartException, InterruptedException;

  /** Asks the process to end and waits; a process that does not end in time is killed. */
  void stop() throws InterruptedException;

  /** Kills the process with SIGKILL, and waits until it and its workers are gone. */
  void kill() throws InterruptedException;

  boolean isRunning();

  /**
   * Returns a future with the exit code of the process that was started last.
   *
   * @throws IllegalStateException if it was never started
   */
  CompletableFuture<Integer> exited();

  /** Stops the process as {@link #stop} does, and kills it if interrupted. */
  @Override
  void close();
}
