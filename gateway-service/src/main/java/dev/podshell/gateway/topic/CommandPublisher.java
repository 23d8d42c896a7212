package dev.podshell.gateway.topic;

import dev.podshell.contracts.command.CommandCodec;
import dev.podshell.contracts.command.CommandRecord;
import dev.podshell.contracts.command.StartCommand;
import dev.podshell.contracts.topic.TopicLayout;
import dev.podshell.contracts.topic.TraceParent;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Sends command records, each start with the beginning of a trace. Thread-safe. */
public final class CommandPublisher {

  private final RecordPublisher publisher;
  private final TopicLayout layout;
  private final String source;

  public CommandPublisher(RecordPublisher publisher, TopicLayout layout, String source) {
    this.publisher = publisher;
    this.layout = layout;
    this.source = source;
  }

  /** Sends a record; see {@link RecordPublisher#publish}. */
  public CompletableFuture<Void> publish(CommandRecord command) {
    return publisher.publish(() -> encode(command));
  }

  private ProducerRecord<byte[], byte[]> encode(CommandRecord command) {
    int partition = layout.partitionOf(command.sandbox().value());
    ProducerRecord<byte[], byte[]> record =
        CommandCodec.encode(command, source, partition, Instant.now());
    if (command instanceof StartCommand) {
      TraceParent.begin().addTo(record.headers());
    }
    return record;
  }
}
