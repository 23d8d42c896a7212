package dev.podshell.execution.admission;

import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.contracts.sandbox.SandboxCodec;
import dev.podshell.contracts.sandbox.SandboxRecord;
import dev.podshell.contracts.topic.MalformedRecordException;
import dev.podshell.contracts.topic.Topic;
import dev.podshell.contracts.topic.TopicLayout;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Counts the sandboxes of all instances, as the compacted topic has them. It may be a moment
 * behind. Thread-safe.
 */
public final class Census implements AutoCloseable {

  private static final Logger LOG = Logger.getLogger(Census.class);
  private static final Duration POLL = Duration.ofSeconds(5);
  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);

  private final Supplier<Consumer<byte[], byte[]>> consumers;
  private final List<TopicPartition> partitions;
  private final Thread thread = Thread.ofVirtual().name("census").unstarted(this::run);
  private final CountDownLatch counted = new CountDownLatch(1);
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private volatile @Nullable Consumer<byte[], byte[]> consumer;
  private volatile boolean closed;
  private volatile Population population = Population.of(List.of());
  private volatile java.util.function.Consumer<Population> listener = _ -> {};

  /**
   * @param consumers make consumers that belong to no group
   */
  public Census(
      Supplier<Consumer<byte[], byte[]>> consumers, TopicLayout layout, MeterRegistry registry) {
    this.consumers = consumers;
    this.partitions =
        IntStream.range(0, layout.partitions())
            .mapToObj(number -> new TopicPartition(Topic.SANDBOXES.topicName(), number))
            .toList();
    Gauge.builder("podshell.population.alive", this, census -> census.gauged(Population::living))
        .description("Sandboxes that live, of all instances")
        .register(registry);
    Gauge.builder("podshell.population.queued", this, census -> census.gauged(Population::queued))
        .description("Sandboxes that wait in the queue for room, of all instances")
        .register(registry);
    Gauge.builder("podshell.population.unused", this, census -> census.gauged(Population::idle))
        .description("Sandboxes in which nothing runs and nobody types, of all instances")
        .register(registry);
  }

  /** Has somebody told of each change, who must not block. */
  void tell(java.util.function.Consumer<Population> whom) {
    listener = whom;
  }

  /** Begins to count. */
  public void start() {
    thread.start();
  }

  /** As it is known; waits until everything has been read once. */
  Population population() throws InterruptedException {
    counted.await();
    return population;
  }

  /** As it is known by now; empty before everything has been read once. */
  Population latest() {
    return population;
  }

  /** Waits until it differs from what is known already, at most so long. */
  Population awaitChange(Population known, Duration patience) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = patience.toNanos();
      while (population == known && left > 0) {
        left = changed.awaitNanos(left);
      }
      return population;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    closed = true;
    Consumer<byte[], byte[]> running = consumer;
    if (running != null) {
      running.wakeup();
    }
  }

  private double gauged(ToIntFunction<Population> number) {
    return counted.getCount() == 0 ? number.applyAsInt(population) : Double.NaN;
  }

  private void run() {
    while (!closed) {
      try (Consumer<byte[], byte[]> counting = consumers.get()) {
        consumer = counting;
        count(counting);
      } catch (WakeupException _) {
        LOG.debug("The sandboxes are not counted any more");
      } catch (RuntimeException e) {
        LOG.warnf("The sandboxes are counted again from the beginning: %s", e.getMessage());
        try {
          Thread.sleep(PAUSE_AFTER_FAILURE);
        } catch (InterruptedException _) {
          return;
        }
      }
    }
  }

  private void count(Consumer<byte[], byte[]> from) {
    Map<SandboxId, SandboxRecord> sandboxes = new HashMap<>();
    from.assign(partitions);
    from.seekToBeginning(partitions);
    Map<TopicPartition, Long> ends = from.endOffsets(partitions);
    boolean complete = false;
    while (!closed) {
      boolean different = false;
      for (ConsumerRecord<byte[], byte[]> record : from.poll(complete ? POLL : Duration.ZERO)) {
        different |= apply(record, sandboxes);
      }
      if (!complete) {
        complete =
            ends.entrySet().stream().allMatch(e -> from.position(e.getKey()) >= e.getValue());
        different = complete;
      }
      if (complete && different) {
        publish(sandboxes.values());
      }
    }
  }

  private static boolean apply(
      ConsumerRecord<byte[], byte[]> record, Map<SandboxId, SandboxRecord> sandboxes) {
    try {
      SandboxId sandbox = SandboxCodec.sandbox(record);
      if (record.value() == null) {
        return sandboxes.remove(sandbox) != null;
      }
      SandboxRecord read = SandboxCodec.decode(record);
      return read.state() == SandboxRecord.State.ENDED
          ? sandboxes.remove(sandbox) != null
          : !read.equals(sandboxes.put(sandbox, read));
    } catch (MalformedRecordException _) {
      return false;
    }
  }

  void publish(Collection<SandboxRecord> sandboxes) {
    lock.lock();
    try {
      population = Population.of(sandboxes);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    counted.countDown();
    listener.accept(population);
  }
}
