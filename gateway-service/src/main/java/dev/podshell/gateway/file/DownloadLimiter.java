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
 * Bounds how many files are sent at a time: of one learner's, so that nobody takes all, and in all,
 * because each takes memory. A bounded number of requests waits a bounded time for its turn.
 * Thread-safe.
 */
@Singleton
final class DownloadLimiter {

  private static final int WAITING_PER_LEARNER = 64;

  private final Map<LearnerId, Queue> queues = new ConcurrentHashMap<>();
  private final Semaphore all;
  private final int perLearner;
  private final Duration patience;

  @Inject
  DownloadLimiter(FileConfiguration configuration) {
    this(configuration.concurrent(), configuration.concurrentPerLearner(), configuration.timeout());
  }

  DownloadLimiter(int all, int perLearner, Duration patience) {
    this.all = new Semaphore(all, true);
    this.perLearner = perLearner;
    this.patience = patience;
  }

  /** What a turn is for. */
  @FunctionalInterface
  interface Use {
    void run() throws Exception;
  }

  /** Waits for a turn of a learner and uses it. */
  void use(LearnerId learner, Use use) throws Exception {
    Queue queue = queues.compute(learner, (_, there) -> enter(there));
    try {
      if (queue.permits.getQueueLength() >= WAITING_PER_LEARNER) {
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
      queues.computeIfPresent(learner, (_, there) -> leave(there));
    }
  }

  private Queue enter(@Nullable Queue there) {
    Queue queue = there == null ? new Queue(new Semaphore(perLearner, true)) : there;
    queue.users++;
    return queue;
  }

  private static @Nullable Queue leave(Queue queue) {
    queue.users--;
    return queue.users == 0 ? null : queue;
  }

  private void acquire(Semaphore permits) throws InterruptedException, FileProblem {
    if (!permits.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS)) {
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
