package dev.podshell.execution.publication;

import dev.podshell.contracts.event.Event;
import dev.podshell.contracts.event.EventCodec;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.contracts.sandbox.SandboxCodec;
import dev.podshell.contracts.sandbox.SandboxRecord;
import dev.podshell.contracts.topic.TopicLayout;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Sends to Kafka. Records of one key arrive in the order in which they were sent, unless one of
 * them fails; then the producer is replaced, and everything that was under way with it fails as
 * well. Thread-safe.
 *
 * <p>What waits to be sent is bounded by the producer's buffer: when it is full, sending blocks.
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

  /** Whether the last send that was answered went well. */
  public boolean isHealthy() {
    return !failing;
  }

  /**
   * A way to send that fails from the first failure on, so that nothing is ever sent after a gap.
   */
  Channel channel() {
    return new Channel(current);
  }

  /** Sends an event; completes when Kafka has it. */
  CompletableFuture<@Nullable Void> publish(Event event) {
    return send(encode(event));
  }

  /** Writes where a sandbox is; completes when Kafka has it. */
  public CompletableFuture<@Nullable Void> write(SandboxRecord sandbox) {
    int partition = layout.partitionOf(sandbox.sandbox().value());
    return send(SandboxCodec.encode(sandbox, source, partition, clock.instant()));
  }

  /** Makes Kafka forget a sandbox of which nothing is left. */
  public CompletableFuture<@Nullable Void> forget(SandboxId sandbox) {
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

  ProducerRecord<byte[], byte[]> encode(Event event) {
    return EventCodec.encode(event, source, layout.partitionOf(event.key()));
  }

  @Override
  public void close() {
    current.close(CLOSE_TIMEOUT);
  }

  private void failed(Producer<byte[], byte[]> producer, Exception failure) {
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

  /** What is told when a send has been answered: null, or why it failed. */
  @FunctionalInterface
  interface Outcome {
    void of(@Nullable Exception failure);
  }

  /** One producer. */
  final class Channel {

    private final Producer<byte[], byte[]> producer;

    private Channel(Producer<byte[], byte[]> producer) {
      this.producer = producer;
    }

    /** Sends a record; blocks while the producer's buffer is full. The outcome must not block. */
    void send(ProducerRecord<byte[], byte[]> record, Outcome outcome) {
      try {
        producer.send(
            record,
            (_, failure) -> {
              if (failure == null) {
                failing = false;
              } else {
                Thread.ofVirtual().start(() -> failed(producer, failure));
              }
              outcome.of(failure);
            });
      } catch (RuntimeException e) {
        failed(producer, e);
        outcome.of(e);
      }
    }
  }
}
