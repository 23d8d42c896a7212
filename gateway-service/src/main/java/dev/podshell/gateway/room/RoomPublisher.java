package dev.podshell.gateway.room;

import dev.podshell.contracts.event.EventCodec;
import dev.podshell.contracts.event.RoomEvent;
import dev.podshell.contracts.room.RoomCodec;
import dev.podshell.contracts.room.RoomRecord;
import dev.podshell.contracts.topic.TopicLayout;
import dev.podshell.gateway.sessionservice.GatewayHeartbeat;
import dev.podshell.gateway.topic.RecordPublisher;
import dev.podshell.gateway.topic.TopicConfiguration;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/** Asks rooms for changes, and tells their members what the room does not keep. Thread-safe. */
@Singleton
final class RoomPublisher {

  private final RecordPublisher publisher;
  private final TopicLayout layout;
  private final String source;
  private final GatewayHeartbeat life;
  private final AtomicLong sent = new AtomicLong();

  RoomPublisher(
      RecordPublisher publisher,
      TopicLayout layout,
      TopicConfiguration configuration,
      GatewayHeartbeat life) {
    this.publisher = publisher;
    this.layout = layout;
    this.source = configuration.instance();
    this.life = life;
  }

  /** See {@link RecordPublisher#publish}. */
  CompletableFuture<Void> publish(RoomRecord record) {
    return publisher.publish(
        () ->
            RoomCodec.encode(
                record,
                life.id() + "/" + sent.incrementAndGet(),
                source,
                layout.partitionOf(record.room().value()),
                Instant.now()));
  }

  /** See {@link RecordPublisher#publish}. */
  CompletableFuture<Void> publish(RoomEvent.Relayed relayed) {
    return publisher.publish(
        () -> EventCodec.encode(relayed, source, layout.partitionOf(relayed.key())));
  }
}
