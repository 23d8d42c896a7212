package dev.podshell.systemtests;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.contracts.topic.Topic;
import dev.podshell.contracts.topic.TopicLayout;
import dev.podshell.systemtests.client.JsonSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Finds the instance of the execution service that runs a sandbox, by the events that it publishes.
 */
public record SandboxOwner(String bootstrapServers) {

  private static final TopicLayout LAYOUT = new TopicLayout(64);

  /** Returns the name of the instance that owns a sandbox in which a command writes. */
  public String nameOf(SandboxId sandbox) {
    TopicPartition partition =
        new TopicPartition(Topic.EVENTS.topicName(), LAYOUT.partitionOf(sandbox.value()));
    long deadline = System.nanoTime() + JsonSocket.TIMEOUT.toNanos();
    try (Consumer<String, byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", bootstrapServers),
            new StringDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seekToEnd(List.of(partition));
      while (System.nanoTime() < deadline) {
        for (ConsumerRecord<String, byte[]> event : consumer.poll(Duration.ofSeconds(1))) {
          if (sandbox.value().equals(event.key())) {
            return sourceOf(event).replace("/execution/", "");
          }
        }
      }
    }
    throw new AssertionError("Nothing happens in the sandbox " + sandbox);
  }

  private static String sourceOf(ConsumerRecord<String, byte[]> event) {
    return new String(event.headers().lastHeader("ce_source").value(), UTF_8);
  }
}
