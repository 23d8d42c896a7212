package dev.podshell.systemtests;

import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.contracts.sandbox.SandboxCodec;
import dev.podshell.contracts.sandbox.SandboxRecord;
import dev.podshell.contracts.topic.MalformedRecordException;
import dev.podshell.contracts.topic.Topic;
import dev.podshell.contracts.topic.TopicLayout;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** Finds out where sandboxes are, from the topic that operators read for it. */
record SandboxTopic(String bootstrapServers) {

  private static final TopicLayout LAYOUT = new TopicLayout(64);

  /** Returns the newest record of a sandbox. */
  SandboxRecord newest(SandboxId sandbox) {
    TopicPartition partition =
        new TopicPartition(Topic.SANDBOXES.topicName(), LAYOUT.partitionOf(sandbox.value()));
    Map<String, Object> configuration = Map.of("bootstrap.servers", bootstrapServers);
    try (Consumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            configuration, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
      SandboxRecord newest = null;
      while (consumer.position(partition) < end) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
          newest = record.value() == null ? newest : newerOf(newest, record, sandbox);
        }
      }
      if (newest == null) {
        throw new AssertionError("There is no sandbox " + sandbox);
      }
      return newest;
    }
  }

  private static @Nullable SandboxRecord newerOf(
      @Nullable SandboxRecord newest, ConsumerRecord<byte[], byte[]> record, SandboxId sandbox) {
    try {
      SandboxRecord read = SandboxCodec.decode(record);
      return read.sandbox().equals(sandbox) ? read : newest;
    } catch (MalformedRecordException e) {
      throw new AssertionError(e);
    }
  }
}
