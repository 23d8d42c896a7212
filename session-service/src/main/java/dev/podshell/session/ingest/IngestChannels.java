package dev.podshell.session.ingest;

import dev.podshell.contracts.topic.Topic;
import io.smallrye.reactive.messaging.annotations.Blocking;
import jakarta.inject.Singleton;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/**
 * Receives batches from Kafka. Each channel hands over one batch at a time, and the next one when
 * that is stored. This is the backpressure: while a batch waits for the database, the consumer is
 * paused. Kafka's own offsets are committed afterwards and serve monitoring alone.
 */
@Singleton
final class IngestChannels {

  private final Ingest ingest;

  IngestChannels(Ingest ingest) {
    this.ingest = ingest;
  }

  @Incoming("events")
  @Blocking("ingest")
  void onEvents(ConsumerRecords<byte[], byte[]> batch) throws InterruptedException {
    ingest.store(Topic.EVENTS, batch);
  }

  @Incoming("commands")
  @Blocking("ingest")
  void onCommands(ConsumerRecords<byte[], byte[]> batch) throws InterruptedException {
    ingest.store(Topic.COMMANDS, batch);
  }

  @Incoming("rooms")
  @Blocking("ingest")
  void onRooms(ConsumerRecords<byte[], byte[]> batch) throws InterruptedException {
    ingest.store(Topic.ROOMS, batch);
  }
}
