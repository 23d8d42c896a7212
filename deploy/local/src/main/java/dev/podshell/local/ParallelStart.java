package dev.podshell.local;

import dev.podshell.local.process.ProcessStartException;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** Starts components at the same time. */
final class ParallelStart {

  private final StartObserver observer;

  ParallelStart(StartObserver observer) {
    this.observer = observer;
  }

  /**
   * Returns when all are ready.
   *
   * @throws IOException if one fails to start; the others run, or their start was given up
   */
  void start(Collection<? extends Component> components) throws IOException, InterruptedException {
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    CompletionService<@Nullable Void> starts = new ExecutorCompletionService<>(threads);
    try {
      for (Component component : components) {
        var unused = starts.submit(() -> start(component));
      }
      for (int finished = 0; finished < components.size(); finished++) {
        starts.take().get();
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
    } finally {
      threads.shutdownNow();
      threads.close();
    }
  }

  private @Nullable Void start(Component component)
      throws ProcessStartException, InterruptedException {
    long begin = System.nanoTime();
    component.start();
    observer.onReady(component, Duration.ofNanos(System.nanoTime() - begin));
    return null;
  }
}
