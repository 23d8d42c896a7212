package dev.podshell.gateway.compute;

import dev.podshell.gateway.compute.ComputationRefusedException.Reason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/**
 * Runs CPU-bound work on a few platform threads, fewer than there are processors. The system's
 * scheduler alternates between them and the threads that carry event loops and virtual threads.
 * Nothing else does that: a virtual thread that computes keeps its carrier until it is done.
 * Clients take turns, each with one running task and a bounded number of waiting ones. Thread-safe.
 */
@Singleton
public final class ComputePool {

  private static final Logger LOG = Logger.getLogger(ComputePool.class);
  private static final String NAME = "compute-";

  private final FairQueue<Task<?, ?>> queue;
  private final Duration waitTimeout;
  private final MeterRegistry registry;
  private final AtomicInteger running = new AtomicInteger();
  private final List<Thread> threads = new ArrayList<>();

  /** Creates a pool; {@link #stop} ends its threads. */
  public ComputePool(ComputeConfiguration bounds, MeterRegistry registry) {
    this.queue = new FairQueue<>(bounds.maxWaiting(), bounds.maxWaitingPerClient());
    this.waitTimeout = bounds.waitTimeout();
    this.registry = registry;
    Gauge.builder("podshell.gateway.compute.waiting", queue, FairQueue::size)
        .description("Work that waits for a thread")
        .register(registry);
    Gauge.builder("podshell.gateway.compute.running", running, AtomicInteger::get)
        .description("Work that is being done")
        .register(registry);
    int count = bounds.threads().orElseGet(ComputePool::defaultThreads);
    for (int i = 1; i <= count; i++) {
      threads.add(
          Thread.ofPlatform()
              .name(NAME + i)
              .daemon()
              .priority(Thread.MIN_PRIORITY)
              .start(this::serve));
    }
  }

  private static int defaultThreads() {
    return Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
  }

  /**
   * Does some work and waits for it. Call it on a virtual thread; if that thread is interrupted,
   * which happens when the client leaves, the work ends.
   *
   * @param kind the kind of the work, a label in metrics
   * @param client the client that needs the work: a learner, or an address
   * @param timeout how long the work may take once it has begun
   * @throws ComputationRefusedException if the work was not done, or not in time
   */
  public <T, E extends Exception> T run(
      String kind, String client, Duration timeout, Computation<T, E> work)
      throws E, ComputationRefusedException, InterruptedException {
    Task<T, E> task = new Task<>(kind, work);
    if (!queue.offer(client, task)) {
      throw refused(kind, Reason.BUSY);
    }
    try {
      boolean hasBegun = task.begun.await(waitTimeout.toNanos(), TimeUnit.NANOSECONDS);
      if (!hasBegun && queue.remove(client, task)) {
        throw refused(kind, Reason.BUSY);
      }
      return task.outcome.get(timeout.toNanos(), TimeUnit.NANOSECONDS).get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } catch (TimeoutException _) {
      throw refused(kind, Reason.TIMEOUT);
    } finally {
      queue.remove(client, task);
      if (!task.outcome.isDone()) {
        task.deadline.end();
      }
    }
  }

  /** Returns the number of waiting tasks, of all clients. */
  public int waiting() {
    return queue.size();
  }

  private ComputationRefusedException refused(String kind, Reason reason) {
    Counter.builder("podshell.gateway.compute.refused")
        .description("Work that was not done, or not in time")
        .tag("kind", kind)
        .tag("reason", reason == Reason.BUSY ? "busy" : "timeout")
        .register(registry)
        .increment();
    return new ComputationRefusedException(reason);
  }

  private void serve() {
    try {
      while (true) {
        FairQueue.Taken<Task<?, ?>> next = queue.take();
        running.incrementAndGet();
        try {
          time(next.item());
        } finally {
          running.decrementAndGet();
          queue.finish(next.owner());
        }
      }
    } catch (InterruptedException e) {
      LOG.trace("The pool has ended", e);
    }
  }

  private <T, E extends Exception> void time(Task<T, E> task) {
    Timer.Sample sample = Timer.start(registry);
    Outcome<T, E> outcome = task.work();
    sample.stop(
        Timer.builder("podshell.gateway.compute.time")
            .description("How long work took")
            .tag("kind", task.kind)
            .register(registry));
    task.outcome.complete(outcome);
  }

  /** Ends the threads; running work is completed. */
  @PreDestroy
  public void stop() {
    threads.forEach(Thread::interrupt);
  }

  /** The outcome of work: a value, or an exception. */
  @FunctionalInterface
  private interface Outcome<T, E extends Exception> {
    T get() throws E;
  }

  private static final class Task<T, E extends Exception> {

    private final String kind;
    private final Computation<T, E> work;
    private final Deadline deadline = new Deadline();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CompletableFuture<Outcome<T, E>> outcome = new CompletableFuture<>();

    Task(String kind, Computation<T, E> work) {
      this.kind = kind;
      this.work = work;
    }

    @SuppressWarnings("unchecked") // the work declares what it throws
    Outcome<T, E> work() {
      begun.countDown();
      try {
        T value = work.run(deadline);
        return () -> value;
      } catch (RuntimeException | Error e) {
        return () -> {
          throw new IllegalStateException("Work failed", e);
        };
      } catch (Exception e) {
        E failure = (E) e;
        return () -> {
          throw failure;
        };
      }
    }
  }
}
