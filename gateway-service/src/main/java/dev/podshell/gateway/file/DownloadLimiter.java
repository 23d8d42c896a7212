package dev.podshell.gateway.file;

import dev.podshell.contracts.identity.LearnerId;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the number of files that are sent at a time, in all and to each learner. Each takes
 * memory. A bounded number of requests waits a bounded time for its turn. Thread-safe.
 */
@Singleton
final class DownloadLimiter {

  private static final int MAX_WAITING_PER_LEARNER = 64;

  private final Map<LearnerId, Queue> queues = new ConcurrentHashMap<>();
  private final Semaphore all;
  private final int perLearner;
  private final Duration timeout;

  @Inject
  DownloadLimiter(FileConfiguration configuration) {
    this(configuration.concurrent(), configuration.concurrentPerLearner(), configuration.timeout());
  }

  DownloadLimiter(int all, int perLearner, Duration timeout) {
    this.all = new Semaphore(all, true);
    this.perLearner = perLearner;
    this.timeout = timeout;
  }

  /** The work of one turn. */
  @FunctionalInterface
  interface Use {
    void run() throws Exception;
  }

  /** Waits for a turn of a learner and uses it. */
  void use(LearnerId learner, Use use) throws Exception {
    Queue queue = queues.compute(learner, (_, waiting) -> enter(waiting));
    try {
      if (queue.permits.getQueueLength() >= MAX_WAITING_PER_LEARNER) {
        throw FileProblem.tooMany();
      }
      acquire(queue.permits);
      try {
        acquire(all);
        try {
          use.run();
        } finally {
          all.release();
        }
      } finally {
        queue.permits.release();
      }
    } finally {
      queues.computeIfPresent(learner, (_, waiting) -> leave(waiting));
    }
  }

  private Queue enter(@Nullable Queue waiting) {
    Queue queue = waiting == null ? new Queue(new Semaphore(perLearner, true)) : waiting;
    queue.users++;
    return queue;
  }

  private static @Nullable Queue leave(Queue queue) {
    queue.users--;
    return queue.users == 0 ? null : queue;
  }

  private void acquire(Semaphore permits) throws InterruptedException, FileProblem {
    if (!permits.tryAcquire(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
      throw FileProblem.tooMany();
    }
  }

  /** The requests of one learner, counted under the map's lock alone. */
  private static final class Queue {

    private final Semaphore permits;
    private int users;

    Queue(Semaphore permits) {
      this.permits = permits;
    }
  }
}
