package dev.podshell.session.progress;

import dev.podshell.contracts.topic.Topic;
import dev.podshell.contracts.topic.TopicLayout;
import dev.podshell.session.configuration.SessionConfiguration;
import dev.podshell.session.position.Watermarks;
import dev.podshell.session.problem.Problem;
import dev.podshell.session.topic.EndOffsets;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;

/**
 * Knows how far ingest has come in any instance, from what its transactions announce. A record
 * below a watermark that was seen here is in every read that starts afterwards. Thread-safe;
 * waiting blocks a virtual thread, at most {@code podshell.history.max-waiting} at a time.
 */
@Singleton
public final class Progress {

  private final Map<Topic, Mark[]> marks;
  private final TopicLayout layout;
  private final EndOffsets ends;
  private final Duration timeout;
  private final int maxWaiting;
  private final Semaphore mayWait;

  Progress(
      TopicLayout layout,
      EndOffsets ends,
      SessionConfiguration configuration,
      MeterRegistry registry) {
    this.layout = layout;
    this.ends = ends;
    this.timeout = configuration.history().reachTimeout();
    this.maxWaiting = configuration.history().maxWaiting();
    this.mayWait = new Semaphore(maxWaiting);
    this.marks =
        Watermarks.TOPICS.stream()
            .collect(Collectors.toUnmodifiableMap(topic -> topic, _ -> marks(layout)));
    Gauge.builder("podshell.history.waiting", () -> maxWaiting - mayWait.availablePermits())
        .description("Reads that wait for ingest")
        .register(registry);
    Gauge.builder("podshell.history.waiting.max", () -> maxWaiting)
        .description("Reads that may wait for ingest")
        .register(registry);
  }

  /**
   * Waits until all records of a key's partition below an offset are stored.
   *
   * @throws Problem 503 if they are not in time, or if too many wait
   */
  public void awaitReach(Topic topic, String key, long offset) throws InterruptedException {
    Mark mark = mark(topic, layout.partitionOf(key));
    if (mark.isReached(offset)) {
      return;
    }
    if (!mayWait.tryAcquire()) {
      throw Problem.unavailable("Too many reads wait for ingest. Try again later");
    }
    try {
      if (!mark.await(offset, timeout)) {
        throw Problem.unavailable(
            "Ingest has not come as far as offset " + offset + " yet. Try again");
      }
    } finally {
      mayWait.release();
    }
  }

  /**
   * Waits until everything that Kafka has in a key's partition now is stored.
   *
   * @throws Problem 503 if it is not in time, if too many wait, or if Kafka does not answer
   */
  public void awaitNow(Topic topic, String key) throws InterruptedException {
    try {
      awaitReach(topic, key, ends.endOffset(topic, layout.partitionOf(key)));
    } catch (EndOffsets.UnknownEndException e) {
      throw Problem.unavailable("Kafka does not answer. Try again");
    }
  }

  /** Records that a watermark was moved, which is to a lower offset if Kafka has lost records. */
  void onMove(TopicPartition partition, long next) {
    for (Topic topic : marks.keySet()) {
      if (topic.topicName().equals(partition.topic())
          && partition.partition() < layout.partitions()) {
        mark(topic, partition.partition()).move(next);
      }
    }
  }

  private Mark mark(Topic topic, int partition) {
    Mark[] partitions = marks.get(topic);
    if (partitions == null) {
      throw new IllegalArgumentException("There is no watermark for " + topic);
    }
    return partitions[partition];
  }

  private static Mark[] marks(TopicLayout layout) {
    return IntStream.range(0, layout.partitions()).mapToObj(_ -> new Mark()).toArray(Mark[]::new);
  }

  /** Holds one watermark, and lets threads wait for it. */
  private static final class Mark {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();
    private volatile long next;

    boolean isReached(long offset) {
      return next >= offset;
    }

    void move(long target) {
      lock.lock();
      try {
        next = target;
        moved.signalAll();
      } finally {
        lock.unlock();
      }
    }

    boolean await(long offset, Duration timeout) throws InterruptedException {
      long left = timeout.toNanos();
      lock.lock();
      try {
        while (next < offset) {
          if (left <= 0) {
            return false;
          }
          left = moved.awaitNanos(left);
        }
        return true;
      } finally {
        lock.unlock();
      }
    }
  }
}
