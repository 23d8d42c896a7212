package dev.podshell.local;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** Starts parts at the same time. */
final class TogetherStart {

  private final StartObserver observer;

  TogetherStart(StartObserver observer) {
    this.observer = observer;
  }

  /**
   * Returns when all are ready.
   *
   * @throws IOException if one fails to start; the others run, or their start was given up
   */
  void start(Collection<? extends Part> parts) throws IOException, InterruptedException {
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    CompletionService<@Nullable Void> starts = new ExecutorCompletionService<>(threads);
    try {
      for (Part part : parts) {
        var unused = starts.submit(() -> start(part));
      }
      for (int finished = 0; finished < parts.size(); finished++) {
        starts.take().get();
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
    } finally {
      threads.shutdownNow();
      threads.close();
    }
  }

  private @Nullable Void start(Part part) throws PartStartException, InterruptedException {
    long begin = System.nanoTime();
    part.start();
    observer.ready(part, Duration.ofNanos(System.nanoTime() - begin));
    return null;
  }
}
