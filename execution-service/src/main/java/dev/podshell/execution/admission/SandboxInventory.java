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
 * Follows the sandboxes of all instances in the compacted topic. It may be a moment behind.
 * Thread-safe.
 */
public final class SandboxInventory implements AutoCloseable {

  private static final Logger LOG = Logger.getLogger(SandboxInventory.class);
  private static final Duration POLL = Duration.ofSeconds(5);
  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);

  private final Supplier<Consumer<byte[], byte[]>> consumers;
  private final List<TopicPartition> partitions;
  private final Thread thread = Thread.ofVirtual().name("inventory").unstarted(this::run);
  private final CountDownLatch loaded = new CountDownLatch(1);
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private volatile @Nullable Consumer<byte[], byte[]> consumer;
  private volatile boolean closed;
  private volatile InventorySnapshot snapshot = InventorySnapshot.of(List.of());
  private volatile java.util.function.Consumer<InventorySnapshot> listener = _ -> {};

  /**
   * @param consumers creates consumers that belong to no group
   */
  public SandboxInventory(
      Supplier<Consumer<byte[], byte[]>> consumers, TopicLayout layout, MeterRegistry registry) {
    this.consumers = consumers;
    this.partitions =
        IntStream.range(0, layout.partitions())
            .mapToObj(number -> new TopicPartition(Topic.SANDBOXES.topicName(), number))
            .toList();
    Gauge.builder(
            "podshell.population.alive",
            this,
            inventory -> inventory.gauged(InventorySnapshot::living))
        .description("Sandboxes that exist, of all instances")
        .register(registry);
    Gauge.builder(
            "podshell.population.queued",
            this,
            inventory -> inventory.gauged(InventorySnapshot::queued))
        .description("Sandboxes that wait in the queue, of all instances")
        .register(registry);
    Gauge.builder(
            "podshell.population.unused",
            this,
            inventory -> inventory.gauged(InventorySnapshot::idle))
        .description("Sandboxes in which nothing runs and nobody types, of all instances")
        .register(registry);
  }

  /** Sets the listener, which is called after each change and must not block. */
  void addListener(java.util.function.Consumer<InventorySnapshot> added) {
    listener = added;
  }

  /** Begins to read the topic. */
  public void start() {
    thread.start();
  }

  /** Returns the current sandboxes; waits until the whole topic has been read once. */
  InventorySnapshot snapshot() throws InterruptedException {
    loaded.await();
    return snapshot;
  }

  /** Returns the sandboxes known now; none before the whole topic has been read once. */
  InventorySnapshot latest() {
    return snapshot;
  }

  /** Waits until the sandboxes differ from a known snapshot, up to the timeout. */
  InventorySnapshot awaitChange(InventorySnapshot known, Duration timeout)
      throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = timeout.toNanos();
      while (snapshot == known && left > 0) {
        left = changed.awaitNanos(left);
      }
      return snapshot;
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

  private double gauged(ToIntFunction<InventorySnapshot> number) {
    return loaded.getCount() == 0 ? number.applyAsInt(snapshot) : Double.NaN;
  }

  private void run() {
    while (!closed) {
      try (Consumer<byte[], byte[]> reading = consumers.get()) {
        consumer = reading;
        follow(reading);
      } catch (WakeupException _) {
        LOG.debug("The inventory of sandboxes is closed");
      } catch (RuntimeException e) {
        LOG.warnf(
            "The inventory of sandboxes is read again from the beginning: %s", e.getMessage());
        try {
          Thread.sleep(PAUSE_AFTER_FAILURE);
        } catch (InterruptedException _) {
          return;
        }
      }
    }
  }

  private void follow(Consumer<byte[], byte[]> reader) {
    Map<SandboxId, SandboxRecord> sandboxes = new HashMap<>();
    reader.assign(partitions);
    reader.seekToBeginning(partitions);
    Map<TopicPartition, Long> ends = reader.endOffsets(partitions);
    boolean complete = false;
    while (!closed) {
      boolean different = false;
      for (ConsumerRecord<byte[], byte[]> record : reader.poll(complete ? POLL : Duration.ZERO)) {
        different |= apply(record, sandboxes);
      }
      if (!complete) {
        complete =
            ends.entrySet().stream().allMatch(e -> reader.position(e.getKey()) >= e.getValue());
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
      snapshot = InventorySnapshot.of(sandboxes);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    loaded.countDown();
    listener.accept(snapshot);
  }
}
