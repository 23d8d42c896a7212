package dev.podshell.execution.command;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.podshell.contracts.topic.DeadLetter;
import dev.podshell.contracts.topic.MalformedRecordException;
import dev.podshell.contracts.topic.Topic;
import dev.podshell.contracts.topic.TopicLayout;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Consumes commands on the poll thread, the only one that uses the Kafka consumer. It hands each
 * command to its sandbox's queue, never waits for a sandbox, and commits the lowest unanswered
 * offset of each partition.
 *
 * <p>If the consumer fails, this instance gives up all partitions, and after a pause begins again
 * with a new consumer. Commands above the committed offset come again, and are applied once.
 */
public final class CommandConsumer {

  private static final Logger LOG = Logger.getLogger(CommandConsumer.class);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);
  private static final Duration COMMIT_TIMEOUT = Duration.ofSeconds(10);

  private final Supplier<Consumer<byte[], byte[]>> consumers;
  private final PartitionHandler handler;
  private final DeadLetters deadLetters;
  private final CommandReader reader;
  private final CommandMetrics metrics;
  private final long commitNanos;
  private final Thread thread = new Thread(this::run, "podshell-poll");

  private final OwnedOffsets owned = new OwnedOffsets();
  private final Set<TopicPartition> paused = new HashSet<>();
  private volatile @Nullable Consumer<byte[], byte[]> consumer;
  private final CountDownLatch stopRequested = new CountDownLatch(1);
  private volatile boolean stopping;
  private volatile boolean assigned;
  private volatile long lastRound = System.nanoTime();
  private long lastCommit = System.nanoTime();

  public CommandConsumer(
      Supplier<Consumer<byte[], byte[]>> consumers,
      PartitionHandler handler,
      DeadLetters deadLetters,
      TopicLayout layout,
      Duration commitInterval,
      MeterRegistry registry) {
    this.consumers = consumers;
    this.handler = handler;
    this.deadLetters = deadLetters;
    this.reader = new CommandReader(layout);
    this.metrics = new CommandMetrics(registry);
    this.commitNanos = commitInterval.toNanos();
  }

  public void start() {
    thread.start();
  }

  /** Gives up all partitions in order, and ends. Waits for that up to the timeout. */
  public void stop(Duration timeout) throws InterruptedException {
    stopping = true;
    Consumer<byte[], byte[]> current = consumer;
    if (current != null) {
      current.wakeup();
    }
    stopRequested.countDown();
    thread.join(timeout);
  }

  /** Returns whether this instance is in the consumer group and has its partitions. */
  public boolean isAssigned() {
    return assigned;
  }

  /** Returns the time since the poll thread last finished a round. */
  public Duration sinceLastRound() {
    return Duration.ofNanos(System.nanoTime() - lastRound);
  }

  private void run() {
    while (!stopping) {
      try (Consumer<byte[], byte[]> fresh = consumers.get()) {
        consumer = fresh;
        fresh.subscribe(List.of(Topic.COMMANDS.topicName()), new Rebalance(fresh));
        pollUntilStopped(fresh);
      } catch (WakeupException _) {
        LOG.debug("The poll thread was asked to stop");
      } catch (RuntimeException e) {
        metrics.recordPollFailure();
        LOG.error(
            "The consumer of commands failed; this instance gives up all partitions and begins again",
            e);
      } finally {
        release(owned.partitions());
      }
      pauseAfterFailure();
    }
  }

  private void pollUntilStopped(Consumer<byte[], byte[]> current) {
    while (!stopping) {
      resumeReady(current);
      try {
        for (ConsumerRecord<byte[], byte[]> record : current.poll(POLL)) {
          handle(record);
        }
      } catch (InvalidOffsetException e) {
        seekToBeginning(current, e.partitions());
      }
      lastRound = System.nanoTime();
      commitIfDue(current);
    }
  }

  private void handle(ConsumerRecord<byte[], byte[]> record) {
    metrics.recordReceived();
    OffsetTracker offsets = owned.tracker(record.partition());
    offsets.onReceived(record.offset());
    try {
      handler.accept(reader.read(record));
    } catch (MalformedRecordException e) {
      String reason = String.valueOf(e.getMessage());
      metrics.recordDeadLetter();
      LOG.warnf(
          "Record %d of partition %d is malformed: %s",
          record.offset(), record.partition(), reason);
      deadLetters
          .send(DeadLetter.of(record, reason))
          .thenRun(() -> answerMalformed(record, offsets, reason));
    }
  }

  private void answerMalformed(
      ConsumerRecord<byte[], byte[]> record, OffsetTracker offsets, String reason) {
    reader
        .startAddress(record)
        .ifPresentOrElse(
            address ->
                handler.refuseMalformed(record.partition(), record.offset(), address, reason),
            () -> offsets.onAnswered(record.offset()));
  }

  private void resumeReady(Consumer<byte[], byte[]> current) {
    List<TopicPartition> ready =
        paused.stream().filter(partition -> handler.isReady(partition.partition())).toList();
    if (!ready.isEmpty()) {
      current.resume(ready);
      ready.forEach(paused::remove);
    }
  }

  private void commitIfDue(Consumer<byte[], byte[]> current) {
    long now = System.nanoTime();
    if (now - lastCommit < commitNanos) {
      return;
    }
    lastCommit = now;
    Map<TopicPartition, OffsetAndMetadata> offsets = owned.toCommit(owned.partitions());
    if (!offsets.isEmpty()) {
      current.commitAsync(
          offsets,
          (committed, failure) -> {
            if (failure == null) {
              onCommitted(committed);
            } else {
              LOG.warnf(
                  "Offsets were not committed; the next commit includes them: %s",
                  failure.getMessage());
            }
          });
    }
  }

  private void onCommitted(Map<TopicPartition, OffsetAndMetadata> offsets) {
    offsets.forEach(
        (partition, offset) -> {
          owned.onCommitted(partition.partition(), offset.offset());
          handler.onCommitted(partition.partition(), offset.offset());
        });
  }

  /** Continues at the first record that Kafka still has. */
  private void seekToBeginning(
      Consumer<byte[], byte[]> current, Collection<TopicPartition> partitions) {
    metrics.recordOvertaken();
    LOG.errorf(
        "Commands of %s were deleted before they were consumed; continuing with the next",
        partitions);
    current.seekToBeginning(partitions);
  }

  private void release(Collection<Integer> partitions) {
    handler.release(partitions);
    for (int partition : partitions) {
      owned.remove(partition);
      paused.remove(new TopicPartition(Topic.COMMANDS.topicName(), partition));
    }
  }

  private void pauseAfterFailure() {
    assigned = false;
    try {
      stopping |= stopRequested.await(PAUSE_AFTER_FAILURE.toMillis(), MILLISECONDS);
    } catch (InterruptedException _) {
      stopping = true;
    }
  }

  /** Handles changes of the assignment. Called within {@code poll} and {@code close}. */
  private final class Rebalance implements ConsumerRebalanceListener {

    private final Consumer<byte[], byte[]> current;

    Rebalance(Consumer<byte[], byte[]> current) {
      this.current = current;
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      assigned = true;
      if (partitions.isEmpty()) {
        return;
      }
      current.pause(partitions);
      paused.addAll(partitions);
      int epoch = current.groupMetadata().generationId();
      Map<TopicPartition, Long> beginnings = current.beginningOffsets(partitions);
      Map<TopicPartition, Long> ends = current.endOffsets(partitions);
      Map<TopicPartition, OffsetAndMetadata> committed =
          current.committed(new HashSet<>(partitions));
      List<Assignment> assignments = new ArrayList<>();
      for (TopicPartition partition : partitions) {
        long beginning = beginnings.getOrDefault(partition, 0L);
        OffsetAndMetadata last = committed.get(partition);
        long position = last == null ? beginning : last.offset();
        if (position < beginning) {
          seekToBeginning(current, List.of(partition));
          position = beginning;
        } else {
          current.seek(partition, position);
        }
        OffsetTracker offsets = new OffsetTracker(position);
        owned.add(partition.partition(), offsets);
        assignments.add(
            new Assignment(
                partition.partition(), epoch, ends.getOrDefault(partition, position), offsets));
      }
      LOG.infof("Assigned %d partitions at epoch %d", partitions.size(), epoch);
      handler.onAssigned(assignments);
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      List<Integer> numbers = numbers(partitions);
      handler.release(numbers);
      Map<TopicPartition, OffsetAndMetadata> offsets = owned.toCommit(numbers);
      try {
        if (!offsets.isEmpty()) {
          current.commitSync(offsets, COMMIT_TIMEOUT);
        }
      } catch (KafkaException e) {
        LOG.warnf("Offsets of revoked partitions were not committed: %s", e.getMessage());
      }
      release(numbers);
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
      LOG.warnf("Lost %d partitions to another instance", partitions.size());
      release(numbers(partitions));
    }

    private List<Integer> numbers(Collection<TopicPartition> partitions) {
      return partitions.stream().map(TopicPartition::partition).toList();
    }
  }
}
