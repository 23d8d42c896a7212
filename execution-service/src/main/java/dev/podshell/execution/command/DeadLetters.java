package dev.podshell.execution.command;

import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Where records go that cannot be read. */
@FunctionalInterface
public interface DeadLetters {

  /** Sends one; completes when Kafka has it. */
  CompletableFuture<?> send(ProducerRecord<byte[], byte[]> deadLetter);
}
