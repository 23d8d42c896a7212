package dev.podshell.gateway.topic;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Sends records to Kafka, in the order in which a thread asks. A bounded number may be without an
 * answer; more is refused at once. Thread-safe.
 */
public final class RecordPublisher {

  private static final Logger LOG = Logger.getLogger(RecordPublisher.class);

  private final Producer<byte[], byte[]> producer;
  private final Semaphore inFlight;
  private final Timer latency;

  /**
   * @param producer waits for all replicas, and retries for as long as it lives
   */
  public RecordPublisher(
      Producer<byte[], byte[]> producer, int inFlightBound, MeterRegistry registry) {
    this.producer = producer;
    this.inFlight = new Semaphore(inFlightBound);
    this.latency =
        Timer.builder("podshell.gateway.publications")
            .description("How long Kafka took to answer records")
            .register(registry);
    Gauge.builder(
            "podshell.gateway.publications.in.flight",
            inFlight,
            free -> inFlightBound - free.availablePermits())
        .description("Records that Kafka has not answered yet")
        .register(registry);
  }

  /**
   * Sends a record.
   *
   * @param record throws IllegalArgumentException if what it is made of cannot be encoded
   * @return completes when Kafka has it, and fails with {@link PublicationRefusedException} if
   *     Kafka certainly has not; while that is unknown it does neither
   */
  public CompletableFuture<Void> publish(Supplier<ProducerRecord<byte[], byte[]>> record) {
    if (!inFlight.tryAcquire()) {
      return CompletableFuture.failedFuture(
          new PublicationRefusedException(
              "Too much is on its way already: send it again in a moment"));
    }
    ProducerRecord<byte[], byte[]> encoded;
    try {
      encoded = record.get();
    } catch (IllegalArgumentException e) {
      inFlight.release();
      return CompletableFuture.failedFuture(
          new PublicationRefusedException(
              "It cannot be written as UTF-8: a surrogate has no pair", e, false));
    }
    return send(encoded);
  }

  private CompletableFuture<Void> send(ProducerRecord<byte[], byte[]> record) {
    CompletableFuture<Void> outcome = new CompletableFuture<>();
    long begin = System.nanoTime();
    try {
      producer.send(
          record,
          (_, failure) -> {
            inFlight.release();
            latency.record(System.nanoTime() - begin, TimeUnit.NANOSECONDS);
            settle(outcome, failure);
          });
    } catch (RuntimeException e) { // thrown before the record was taken: no callback follows
      inFlight.release();
      LOG.error("A record could not be sent", e);
      outcome.completeExceptionally(
          new PublicationRefusedException("It could not be sent: try again", e));
    }
    return outcome;
  }

  private static void settle(CompletableFuture<Void> outcome, @Nullable Exception failure) {
    switch (failure) {
      case null -> outcome.complete(null);
      case RecordTooLargeException e ->
          outcome.completeExceptionally(
              new PublicationRefusedException("It is too large", e, false));
      case TimeoutException e -> // for a place in the buffer: what is in it is retried forever
          outcome.completeExceptionally(
              new PublicationRefusedException("Kafka is not available: try again", e));
      case SerializationException e -> outcome.completeExceptionally(rejected(e));
      case AuthorizationException e -> outcome.completeExceptionally(rejected(e));
      default -> LOG.error("Whether Kafka has a record is not known", failure);
    }
  }

  private static PublicationRefusedException rejected(Exception cause) {
    LOG.error("Kafka refuses records", cause);
    return new PublicationRefusedException("The gateway could not send it", cause);
  }
}
