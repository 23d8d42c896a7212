package dev.podshell.execution.publication;

import dev.podshell.contracts.event.Event;
import dev.podshell.contracts.event.EventCodec;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.contracts.sandbox.SandboxCodec;
import dev.podshell.contracts.sandbox.SandboxRecord;
import dev.podshell.contracts.topic.TopicLayout;
import dev.podshell.contracts.topic.TraceParent;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Sends records to Kafka. Records of one key arrive in the order in which they were sent. If one
 * fails, the producer is replaced, and all its unfinished sends fail as well. Thread-safe.
 *
 * <p>The producer's buffer bounds the records that wait. Sending blocks while it is full.
 */
public final class EventPublisher implements AutoCloseable {

  private static final Logger LOG = Logger.getLogger(EventPublisher.class);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  private final Supplier<Producer<byte[], byte[]>> producers;
  private final TopicLayout layout;
  private final String source;
  private final Clock clock;
  private final ReentrantLock replacing = new ReentrantLock();
  private volatile Producer<byte[], byte[]> current;
  private volatile boolean failing;

  public EventPublisher(
      Supplier<Producer<byte[], byte[]>> producers,
      TopicLayout layout,
      String source,
      Clock clock) {
    this.producers = producers;
    this.current = producers.get();
    this.layout = layout;
    this.source = source;
    this.clock = clock;
  }

  /** Returns whether the last send that Kafka answered succeeded. */
  public boolean isHealthy() {
    return !failing;
  }

  /** Returns a channel whose sends all fail after the first failure, so that there is no gap. */
  Channel channel() {
    return new Channel(current);
  }

  /** Sends an event; completes when Kafka has it. */
  CompletableFuture<@Nullable Void> publish(Event event) {
    return send(encode(event));
  }

  /** Writes a sandbox's record to the table; completes when Kafka has it. */
  CompletableFuture<@Nullable Void> write(SandboxRecord sandbox) {
    int partition = layout.partitionOf(sandbox.sandbox().value());
    return send(SandboxCodec.encode(sandbox, source, partition, clock.instant()));
  }

  /** Deletes a sandbox's record from the table. */
  CompletableFuture<@Nullable Void> forget(SandboxId sandbox) {
    return send(SandboxCodec.tombstone(sandbox, layout.partitionOf(sandbox.value())));
  }

  /** Sends any record; completes when Kafka has it. */
  public CompletableFuture<@Nullable Void> send(ProducerRecord<byte[], byte[]> record) {
    CompletableFuture<@Nullable Void> sent = new CompletableFuture<>();
    channel()
        .send(
            record,
            failure -> {
              if (failure == null) {
                sent.complete(null);
              } else {
                sent.completeExceptionally(failure);
              }
            });
    return sent;
  }

  private ProducerRecord<byte[], byte[]> encode(Event event) {
    return EventCodec.encode(event, source, layout.partitionOf(event.key()));
  }

  @Override
  public void close() {
    current.close(CLOSE_TIMEOUT);
  }

  private void onFailure(Producer<byte[], byte[]> producer, Exception failure) {
    failing = true;
    if (failure instanceof RecordTooLargeException) {
      return;
    }
    replacing.lock();
    try {
      if (current != producer) {
        return;
      }
      LOG.warn("A send failed; the producer is replaced", failure);
      current = producers.get();
    } finally {
      replacing.unlock();
    }
    Thread.ofVirtual().name("producer-close").start(() -> producer.close(Duration.ZERO));
  }

  /** Receives the result of a send: null, or why it failed. Must not block. */
  @FunctionalInterface
  interface Outcome {
    void onResult(@Nullable Exception failure);
  }

  /** Sends with one producer. */
  final class Channel {

    private final Producer<byte[], byte[]> producer;

    private Channel(Producer<byte[], byte[]> producer) {
      this.producer = producer;
    }

    /**
     * Sends an event; blocks while the producer's buffer is full.
     *
     * @param trace the trace context for the record's headers
     */
    void send(Event event, Optional<TraceParent> trace, Outcome outcome) {
      ProducerRecord<byte[], byte[]> record;
      try {
        record = encode(event);
      } catch (RuntimeException e) {
        outcome.onResult(e);
        return;
      }
      trace.ifPresent(it -> it.addTo(record.headers()));
      send(record, outcome);
    }

    private void send(ProducerRecord<byte[], byte[]> record, Outcome outcome) {
      try {
        producer.send(
            record,
            (_, failure) -> {
              if (failure == null) {
                failing = false;
              } else {
                Thread.ofVirtual().start(() -> onFailure(producer, failure));
              }
              outcome.onResult(failure);
            });
      } catch (RuntimeException e) {
        onFailure(producer, e);
        outcome.onResult(e);
      }
    }
  }
}
