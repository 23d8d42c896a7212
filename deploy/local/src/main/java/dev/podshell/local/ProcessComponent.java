package dev.podshell.local;

import dev.podshell.local.process.GuardedProcess;
import dev.podshell.local.process.ProcessStartException;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Does what all components do in the same way. */
abstract class ProcessComponent implements Component {

  private final String name;
  private volatile @Nullable GuardedProcess process;

  ProcessComponent(String name) {
    this.name = name;
  }

  /** Starts the process and returns when it is ready; leaves none behind if it fails. */
  protected abstract GuardedProcess launch() throws IOException, InterruptedException;

  @Override
  public final String name() {
    return name;
  }

  @Override
  public final void start() throws ProcessStartException, InterruptedException {
    if (isRunning()) {
      throw new IllegalStateException(name + " runs already");
    }
    try {
      process = launch();
    } catch (ProcessStartException e) {
      throw e;
    } catch (IOException e) {
      throw new ProcessStartException(name + " could not be started: " + e.getMessage(), e);
    }
  }

  @Override
  public final boolean isRunning() {
    GuardedProcess current = process;
    return current != null && current.isAlive();
  }

  @Override
  public final CompletableFuture<Integer> exited() {
    return started().exited();
  }

  /** Returns the id of the process that was started last. */
  public final long pid() {
    return started().pid();
  }

  @Override
  public final void stop() throws InterruptedException {
    if (isRunning()) {
      started().stop();
    }
  }

  @Override
  public void kill() throws InterruptedException {
    if (isRunning()) {
      started().kill();
    }
  }

  @Override
  public final void close() {
    try {
      stop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      started().killAtOnce();
    }
  }

  protected final GuardedProcess started() {
    GuardedProcess current = process;
    if (current == null) {
      throw new IllegalStateException(name + " was not started");
    }
    return current;
  }
}
