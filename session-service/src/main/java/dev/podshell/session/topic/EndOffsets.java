package dev.podshell.session.topic;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.podshell.contracts.topic.Topic;
import dev.podshell.session.configuration.SessionConfiguration;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/** Asks Kafka where partitions end now. Thread-safe; it blocks. */
@Singleton
public final class EndOffsets {

  private final Admin admin;
  private final Duration timeout;

  EndOffsets(Admin admin, SessionConfiguration configuration) {
    this.admin = admin;
    this.timeout = configuration.history().reachTimeout();
  }

  /**
   * Returns the offset that the next record of the partition will have.
   *
   * @throws UnknownEndException if Kafka does not answer within the time a read may wait
   */
  public long endOffset(Topic topic, int partition) throws InterruptedException {
    TopicPartition asked = new TopicPartition(topic.topicName(), partition);
    try {
      return admin
          .listOffsets(Map.of(asked, OffsetSpec.latest()))
          .partitionResult(asked)
          .get(timeout.toMillis(), MILLISECONDS)
          .offset();
    } catch (ExecutionException | TimeoutException e) {
      throw new UnknownEndException(e);
    }
  }

  /** Thrown when Kafka does not say where a partition ends. */
  public static final class UnknownEndException extends RuntimeException {

    UnknownEndException(Throwable cause) {
      super("Kafka did not say where the partition ends", cause);
    }
  }
}
