package dev.podshell.session.ingest;

import dev.podshell.contracts.topic.Topic;
import io.quarkus.arc.All;
import io.smallrye.reactive.messaging.annotations.Blocking;
import jakarta.inject.Singleton;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/**
 * Where batches arrive. Each channel hands over one batch at a time and the next only when it is
 * stored, which is the backpressure: while one waits for the database the consumer is paused.
 * Kafka's own offsets are committed after that, and serve monitoring alone.
 */
@Singleton
final class IngestChannels {

  private final Ingest events;
  private final Ingest commands;
  private final Ingest rooms;

  IngestChannels(IngestFactory factory, @All List<RecordSink<?>> sinks) {
    this.events = factory.of(Topic.EVENTS, sinks);
    this.commands = factory.of(Topic.COMMANDS, sinks);
    this.rooms = factory.of(Topic.ROOMS, sinks);
  }

  @Incoming("events")
  @Blocking("ingest")
  void events(ConsumerRecords<byte[], byte[]> batch) throws InterruptedException {
    events.store(batch);
  }

  @Incoming("commands")
  @Blocking("ingest")
  void commands(ConsumerRecords<byte[], byte[]> batch) throws InterruptedException {
    commands.store(batch);
  }

  @Incoming("rooms")
  @Blocking("ingest")
  void rooms(ConsumerRecords<byte[], byte[]> batch) throws InterruptedException {
    rooms.store(batch);
  }
}
