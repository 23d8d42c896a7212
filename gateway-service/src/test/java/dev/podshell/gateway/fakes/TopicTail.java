package dev.podshell.gateway.fakes;

import dev.podshell.contracts.topic.Topic;
import dev.podshell.contracts.topic.TopicLayout;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads a topic from its beginning, on a thread of its own. */
final class TopicTail implements AutoCloseable {

  private final Admin admin;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final List<TopicPartition> partitions;
  private final Consumer<ConsumerRecord<byte[], byte[]>> reader;
  private final AtomicLongArray next;
  private final Thread thread;

  TopicTail(
      String bootstrapServers,
      Topic topic,
      TopicLayout layout,
      Consumer<ConsumerRecord<byte[], byte[]>> reader) {
    this.reader = reader;
    this.next = new AtomicLongArray(layout.partitions());
    this.admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers));
    this.consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", bootstrapServers),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    this.partitions =
        IntStream.range(0, layout.partitions())
            .mapToObj(partition -> new TopicPartition(topic.topicName(), partition))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    this.thread = Thread.ofPlatform().daemon().name("tail-" + topic).start(this::run);
  }

  /** Returns the offset after the last record that was read. */
  long next(int partition) {
    return next.get(partition);
  }

  /** Waits until every record that the topic has now was read. */
  void awaitEnd() throws InterruptedException {
    for (Map.Entry<TopicPartition, Long> end : ends().entrySet()) {
      while (next(end.getKey().partition()) < end.getValue()) {
        if (!thread.isAlive()) {
          throw new IllegalStateException("The topic is no longer read");
        }
        Thread.sleep(1);
      }
    }
  }

  /**
   * Returns the ends of the partitions. The consumer is not asked, since its fetch that waits for
   * records would delay the answer.
   */
  private Map<TopicPartition, Long> ends() throws InterruptedException {
    try {
      return admin
          .listOffsets(
              partitions.stream()
                  .collect(Collectors.toMap(Function.identity(), _ -> OffsetSpec.latest())))
          .all()
          .get()
          .entrySet()
          .stream()
          .collect(Collectors.toMap(Map.Entry::getKey, end -> end.getValue().offset()));
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private void run() {
    try (consumer) {
      while (true) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
          reader.accept(record);
          next.set(record.partition(), record.offset() + 1);
        }
      }
    } catch (WakeupException _) {
      // closed
    }
  }

  @Override
  public void close() throws Exception {
    consumer.wakeup();
    thread.join();
    admin.close();
  }
}
