package dev.podshell.execution.command;

import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Receives records that cannot be read. */
@FunctionalInterface
public interface DeadLetters {

  /** Sends a record; completes when Kafka has it. */
  CompletableFuture<?> send(ProducerRecord<byte[], byte[]> deadLetter);
}
