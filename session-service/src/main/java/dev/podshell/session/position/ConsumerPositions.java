package dev.podshell.session.position;

import dev.podshell.contracts.topic.Topic;
import dev.podshell.session.configuration.SessionConfiguration;
import dev.podshell.session.position.BatchPlan.Advance;
import dev.podshell.session.position.BatchPlan.Behind;
import dev.podshell.session.retry.Retries;
import io.smallrye.reactive.messaging.kafka.KafkaClientService;
import io.smallrye.reactive.messaging.kafka.KafkaConsumer;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/**
 * Moves consumers to the database's watermarks, which alone say what is ingested. Where Kafka does
 * not have what comes next, the gap is recorded and ingest continues behind it. Thread-safe.
 */
@Singleton
public final class ConsumerPositions {

  private final KafkaClientService channels;
  private final DataSource dataSource;
  private final Watermarks watermarks;
  private final Gaps gaps;
  private final Retries retries;
  private final Duration timeout;
  private final Map<TopicPartition, Behind> lastBehind = new ConcurrentHashMap<>();

  ConsumerPositions(
      KafkaClientService channels,
      DataSource dataSource,
      Watermarks watermarks,
      Gaps gaps,
      Retries retries,
      SessionConfiguration configuration) {
    this.channels = channels;
    this.dataSource = dataSource;
    this.watermarks = watermarks;
    this.gaps = gaps;
    this.retries = retries;
    this.timeout = configuration.topics().timeout();
  }

  /** Returns the consumer of a topic's channel, which has the topic's name. */
  KafkaConsumer<byte[], byte[]> consumer(Topic topic) {
    return channels.getConsumer(topic.name().toLowerCase(Locale.ROOT));
  }

  /**
   * Seeks to the watermarks. Called on the consumer's polling thread, which waits while the
   * database is away.
   */
  void align(Topic topic, Consumer<?, ?> consumer, Collection<TopicPartition> partitions)
      throws InterruptedException {
    if (partitions.isEmpty()) {
      return;
    }
    Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(partitions, timeout);
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, timeout);
    List<Integer> numbers = partitions.stream().map(TopicPartition::partition).toList();
    Map<Integer, Long> next =
        retries.retry(
            topic,
            () -> {
              try (Connection connection = dataSource.getConnection()) {
                return watermarks.read(connection, topic, numbers);
              }
            });
    for (TopicPartition partition : partitions) {
      long mark = next.getOrDefault(partition.partition(), 0L);
      long beginning = Objects.requireNonNull(beginnings.get(partition));
      long end = Objects.requireNonNull(ends.get(partition));
      if (mark < beginning) {
        skip(topic, new Advance(partition.partition(), mark, beginning), Gaps.Reason.RETENTION);
      } else if (mark > end) {
        skip(topic, new Advance(partition.partition(), mark, end), Gaps.Reason.TRUNCATION);
      }
      consumer.seek(partition, Math.clamp(mark, beginning, end));
    }
  }

  /**
   * Sends the consumer back to the watermark. If the batch after that begins too late at the same
   * place again, the hole is in Kafka itself, and is skipped.
   */
  public void recover(Topic topic, List<Behind> behind) throws InterruptedException {
    List<TopicPartition> partitions = new ArrayList<>();
    for (Behind found : behind) {
      TopicPartition partition = new TopicPartition(topic.topicName(), found.partition());
      partitions.add(partition);
      if (found.equals(lastBehind.put(partition, found))) {
        skip(topic, new Advance(found.partition(), found.next(), found.first()), Gaps.Reason.HOLE);
        lastBehind.remove(partition);
      }
    }
    consumer(topic)
        .runOnPollingThread(
            polling -> {
              List<TopicPartition> mine = new ArrayList<>(partitions);
              mine.retainAll(polling.assignment());
              try {
                align(topic, polling, mine);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            })
        .await()
        .indefinitely();
  }

  /** Returns the lag of each of the consumer's partitions, and aligns partitions out of range. */
  Map<Integer, Long> check(Topic topic, Consumer<?, ?> consumer) throws InterruptedException {
    Collection<TopicPartition> assigned = consumer.assignment();
    if (assigned.isEmpty()) {
      return Map.of();
    }
    Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(assigned, timeout);
    Map<TopicPartition, Long> ends = consumer.endOffsets(assigned, timeout);
    Map<Integer, Long> lags = new HashMap<>();
    List<TopicPartition> outOfRange = new ArrayList<>();
    for (TopicPartition partition : assigned) {
      long end = Objects.requireNonNull(ends.get(partition));
      long beginning = Objects.requireNonNull(beginnings.get(partition));
      long position = position(consumer, partition);
      lags.put(partition.partition(), Math.max(0, end - position));
      if (position < beginning || position > end) {
        outOfRange.add(partition);
      }
    }
    align(topic, consumer, outOfRange);
    return lags;
  }

  private static long position(Consumer<?, ?> consumer, TopicPartition partition) {
    try {
      return consumer.position(partition, Duration.ofSeconds(1));
    } catch (org.apache.kafka.common.KafkaException e) {
      return -1; // it has none: the database was away when the partition came
    }
  }

  private void skip(Topic topic, Advance gap, Gaps.Reason reason) throws InterruptedException {
    retries.retry(
        topic,
        () -> {
          try (Connection transaction = dataSource.getConnection()) {
            transaction.setAutoCommit(false);
            gaps.store(transaction, topic, gap, reason);
            transaction.commit();
            return gap;
          }
        });
  }
}
