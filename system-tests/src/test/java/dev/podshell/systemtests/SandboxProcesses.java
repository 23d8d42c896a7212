package dev.podshell.systemtests;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.contracts.sandbox.SandboxCodec;
import dev.podshell.contracts.sandbox.SandboxRecord;
import dev.podshell.contracts.topic.MalformedRecordException;
import dev.podshell.contracts.topic.Topic;
import dev.podshell.contracts.topic.TopicLayout;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * The first processes of sandboxes, found as an operator would: by the topic that says where they
 * are.
 *
 * @param folder where the local runtime records them
 */
record SandboxProcesses(Path folder, String bootstrapServers) {

  private static final TopicLayout LAYOUT = new TopicLayout(64);

  /** Kills the sandbox's first process, and with it all others. */
  void kill(SandboxId sandbox) throws IOException {
    Path record = folder.resolve(newest(sandbox).incarnation().value()).resolve("process.json");
    long pid = new ObjectMapper().readTree(record.toFile()).path("pid").asLong();
    ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
    process.destroyForcibly();
    process.onExit().join();
  }

  private SandboxRecord newest(SandboxId sandbox) {
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
