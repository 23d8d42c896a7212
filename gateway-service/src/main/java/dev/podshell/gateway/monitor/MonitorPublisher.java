package dev.podshell.gateway.monitor;

import dev.podshell.contracts.monitor.MonitorCodec;
import dev.podshell.contracts.monitor.MonitorRecord;
import dev.podshell.contracts.topic.TopicLayout;
import dev.podshell.gateway.sessionservice.GatewayHeartbeat;
import dev.podshell.gateway.topic.RecordPublisher;
import dev.podshell.gateway.topic.TopicConfiguration;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/** Asks for what happens to monitors. Thread-safe. */
@Singleton
final class MonitorPublisher {

  private final RecordPublisher publisher;
  private final TopicLayout layout;
  private final String source;
  private final GatewayHeartbeat life;
  private final AtomicLong sent = new AtomicLong();

  MonitorPublisher(
      RecordPublisher publisher,
      TopicLayout layout,
      TopicConfiguration configuration,
      GatewayHeartbeat life) {
    this.publisher = publisher;
    this.layout = layout;
    this.source = configuration.instance();
    this.life = life;
  }

  /** See {@link RecordPublisher#publish}; may wait for a place in Kafka's buffer. */
  CompletableFuture<Void> publish(MonitorRecord record) {
    return publisher.publish(
        () ->
            MonitorCodec.encode(
                record,
                life.id() + "/" + sent.incrementAndGet(),
                source,
                layout.partitionOf(record.monitor().value()),
                Instant.now()));
  }
}
