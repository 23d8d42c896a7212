package dev.podshell.session.ingest;

import dev.podshell.contracts.topic.DeadLetter;
import dev.podshell.contracts.topic.TopicLayout;
import dev.podshell.session.topic.Publisher;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jboss.logging.Logger;

/** Sends records that could not be stored to the dead letters. */
@Singleton
final class DeadLetters {

  private static final Logger LOG = Logger.getLogger(DeadLetters.class);

  /** Room for what a dead letter adds to the record's headers. */
  private static final int ROOM = 4096;

  private final Publisher publisher;
  private final IngestMetrics metrics;

  DeadLetters(Publisher publisher, IngestMetrics metrics) {
    this.publisher = publisher;
    this.metrics = metrics;
  }

  /** A record that could not be stored, and why. */
  record Refused(ConsumerRecord<byte[], byte[]> record, String reason) {}

  /** Returns when all are in Kafka. */
  void send(List<Refused> refused) throws InterruptedException {
    if (refused.isEmpty()) {
      return;
    }
    List<ProducerRecord<byte[], byte[]>> letters = new ArrayList<>(refused.size());
    for (Refused one : refused) {
      ConsumerRecord<byte[], byte[]> record = one.record();
      LOG.warnf(
          "Record %s-%d@%d goes to the dead letters: %s",
          record.topic(), record.partition(), record.offset(), one.reason());
      letters.add(fitting(DeadLetter.of(record, one.reason())));
    }
    publisher.publish(letters);
    metrics.deadLetters(refused.size());
  }

  /** A record as large as the topic allows has no room for the reason: its value is left out. */
  private static ProducerRecord<byte[], byte[]> fitting(ProducerRecord<byte[], byte[]> letter) {
    byte[] value = letter.value();
    if (value == null || value.length <= TopicLayout.MAX_RECORD_BYTES - ROOM) {
      return letter;
    }
    return new ProducerRecord<>(
        letter.topic(), letter.partition(), letter.key(), (byte[]) null, letter.headers());
  }
}
