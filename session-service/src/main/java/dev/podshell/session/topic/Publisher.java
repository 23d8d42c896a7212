package dev.podshell.session.topic;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.podshell.session.configuration.SessionConfiguration;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;

/** Sends records, and waits until all in-sync replicas have them. Thread-safe; it blocks. */
@Singleton
public final class Publisher {

  private final Producer<byte[], byte[]> producer;
  private final Duration timeout;

  Publisher(Producer<byte[], byte[]> producer, SessionConfiguration configuration) {
    this.producer = producer;
    this.timeout = configuration.topics().timeout();
  }

  /**
   * Sends records in their order.
   *
   * @throws PublishException if any of them is not known to be in Kafka; they may be sent again
   */
  public void publish(List<ProducerRecord<byte[], byte[]>> records) throws InterruptedException {
    List<Future<?>> sent = new ArrayList<>(records.size());
    try {
      for (ProducerRecord<byte[], byte[]> record : records) {
        sent.add(producer.send(record));
      }
      for (Future<?> acknowledged : sent) {
        acknowledged.get(2 * timeout.toMillis(), MILLISECONDS);
      }
    } catch (ExecutionException e) {
      throw new PublishException(e.getCause() == null ? e : e.getCause());
    } catch (KafkaException | TimeoutException e) {
      throw new PublishException(e);
    }
  }

  /** Thrown when Kafka does not accept a record. */
  public static final class PublishException extends RuntimeException {

    PublishException(Throwable cause) {
      super("Kafka did not take the record", cause);
    }

    /** Returns whether the record is at fault, so that Kafka never accepts it. */
    public boolean isOfRecord() {
      return getCause() instanceof RecordTooLargeException
          || getCause() instanceof SerializationException;
    }
  }
}
