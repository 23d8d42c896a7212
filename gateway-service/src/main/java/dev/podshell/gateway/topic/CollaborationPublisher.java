package dev.podshell.gateway.topic;

import dev.podshell.contracts.event.EventCodec;
import dev.podshell.contracts.event.RoomEvent;
import dev.podshell.contracts.monitor.MonitorCodec;
import dev.podshell.contracts.monitor.MonitorRecord;
import dev.podshell.contracts.room.RoomCodec;
import dev.podshell.contracts.room.RoomRecord;
import dev.podshell.contracts.topic.TopicLayout;
import dev.podshell.gateway.sessionservice.GatewayHeartbeat;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Sends the requests of members and monitors to the topic of rooms and monitors, and sends members
 * what their room does not keep. Thread-safe.
 */
@Singleton
public final class CollaborationPublisher {

  private final RecordPublisher publisher;
  private final TopicLayout layout;
  private final String source;
  private final String gateway;
  private final AtomicLong sent = new AtomicLong();

  CollaborationPublisher(
      RecordPublisher publisher,
      TopicLayout layout,
      TopicConfiguration configuration,
      GatewayHeartbeat heartbeat) {
    this.publisher = publisher;
    this.layout = layout;
    this.source = configuration.instance();
    this.gateway = heartbeat.id();
  }

  /** Sends a request of a member; see {@link RecordPublisher#publish}. */
  public CompletableFuture<Void> publish(RoomRecord record) {
    return publisher.publish(
        () ->
            RoomCodec.encode(
                record,
                nextId(),
                source,
                layout.partitionOf(record.room().value()),
                Instant.now()));
  }

  /** Sends a request of a monitor or its user; see {@link RecordPublisher#publish}. */
  public CompletableFuture<Void> publish(MonitorRecord record) {
    return publisher.publish(
        () ->
            MonitorCodec.encode(
                record,
                nextId(),
                source,
                layout.partitionOf(record.monitor().value()),
                Instant.now()));
  }

  /** Sends an event to the members of a room; see {@link RecordPublisher#publish}. */
  public CompletableFuture<Void> publish(RoomEvent.Relayed relayed) {
    return publisher.publish(
        () -> EventCodec.encode(relayed, source, layout.partitionOf(relayed.key())));
  }

  private String nextId() {
    return gateway + "/" + sent.incrementAndGet();
  }
}
