package dev.podshell.session.ingest;

import dev.podshell.contracts.topic.DeadLetter;
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

  private final Publisher publisher;
  private final IngestMetrics metrics;

  DeadLetters(Publisher publisher, IngestMetrics metrics) {
    this.publisher = publisher;
    this.metrics = metrics;
  }

  /** Holds a record that could not be stored, and the reason. */
  record Refused(ConsumerRecord<byte[], byte[]> record, String reason) {}

  /** Returns when all are in Kafka. */
  void send(List<Refused> refused) throws InterruptedException {
    if (refused.isEmpty()) {
      return;
    }
    List<ProducerRecord<byte[], byte[]>> letters = new ArrayList<>(refused.size());
    for (Refused letter : refused) {
      ConsumerRecord<byte[], byte[]> record = letter.record();
      LOG.warnf(
          "Record %s-%d@%d goes to the dead letters: %s",
          record.topic(), record.partition(), record.offset(), letter.reason());
      letters.add(DeadLetter.of(record, letter.reason()));
    }
    publisher.publish(letters);
    metrics.recordDeadLetters(refused.size());
  }
}
