package dev.podshell.execution.ownership;

import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.contracts.sandbox.SandboxCodec;
import dev.podshell.contracts.sandbox.SandboxRecord;
import dev.podshell.contracts.topic.MalformedRecordException;
import dev.podshell.contracts.topic.Topic;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;

/** Reads the records of sandboxes from the compacted topic. Blocks. */
public final class SandboxTable {

  private static final Logger LOG = Logger.getLogger(SandboxTable.class);
  private static final Duration POLL = Duration.ofMillis(500);

  private final Supplier<Consumer<byte[], byte[]>> consumers;

  /**
   * @param consumers creates consumers that belong to no group
   */
  public SandboxTable(Supplier<Consumer<byte[], byte[]>> consumers) {
    this.consumers = consumers;
  }

  /** Reads the topic up to its current end. */
  Content read(Collection<Integer> partitions) {
    List<TopicPartition> topicPartitions =
        partitions.stream()
            .map(partition -> new TopicPartition(Topic.SANDBOXES.topicName(), partition))
            .toList();
    Content content = new Content();
    try (Consumer<byte[], byte[]> consumer = consumers.get()) {
      consumer.assign(topicPartitions);
      consumer.seekToBeginning(topicPartitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(topicPartitions);
      while (!isRead(consumer, ends)) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          content.add(record);
        }
      }
    }
    return content;
  }

  private static boolean isRead(Consumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
    return ends.entrySet().stream()
        .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
  }

  /** The newest record of each sandbox. */
  static final class Content {

    private final Map<Integer, Map<SandboxId, SandboxRecord>> partitions = new HashMap<>();

    Map<SandboxId, SandboxRecord> recordsOf(int partition) {
      return partitions.getOrDefault(partition, Map.of());
    }

    private void add(ConsumerRecord<byte[], byte[]> record) {
      Map<SandboxId, SandboxRecord> sandboxes =
          partitions.computeIfAbsent(record.partition(), _ -> new HashMap<>());
      try {
        SandboxId sandbox = SandboxCodec.sandbox(record);
        if (record.value() == null) {
          sandboxes.remove(sandbox);
        } else {
          sandboxes.merge(sandbox, SandboxCodec.decode(record), Content::newer);
        }
      } catch (MalformedRecordException e) {
        LOG.errorf(
            "Record %d of partition %d of podshell.sandboxes is ignored: %s",
            record.offset(), record.partition(), e.getMessage());
      }
    }

    /** Returns the later record, unless its owner had been replaced. */
    private static SandboxRecord newer(SandboxRecord earlier, SandboxRecord later) {
      return later.epoch() < earlier.epoch() ? earlier : later;
    }
  }
}
