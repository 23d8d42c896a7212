package dev.podshell.session.ingest;

import dev.podshell.contracts.event.Event;
import dev.podshell.contracts.topic.MalformedRecordException;
import dev.podshell.contracts.topic.Topic;
import dev.podshell.session.database.SqlFaults;
import dev.podshell.session.position.BatchPlan;
import dev.podshell.session.position.BatchPlan.Advance;
import dev.podshell.session.position.ConsumerPositions;
import dev.podshell.session.position.Watermarks;
import dev.podshell.session.retry.Retries;
import dev.podshell.session.topic.EventPublisher;
import dev.podshell.session.topic.Publisher.PublishException;
import io.quarkus.arc.All;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.jboss.logging.Logger;

/**
 * Stores batches of records: rows and watermarks in one transaction, which is tried until it
 * commits. Thread-safe; the batches of one topic must come one after the other.
 *
 * <ul>
 *   <li>The watermark says what is new in a batch. What is below was stored before and is dropped.
 *   <li>A batch that begins above the watermark is not stored: this instance is behind the
 *       database's back, and the consumer is sent to where the watermark is.
 *   <li>A record that cannot be read goes to the dead letters with the reason, and its partition
 *       continues.
 *   <li>So does a record that cannot be stored for a reason of its own: PostgreSQL cannot hold it,
 *       code fails on it while the database is available, or Kafka never accepts its consequences.
 *       The batch is halved until the record is found.
 *   <li>Any other failure is caused by the database or Kafka, and is retried.
 * </ul>
 */
@Singleton
final class Ingest {

  private static final Logger LOG = Logger.getLogger(Ingest.class);
  private static final int VALIDATION_SECONDS = 5;

  private final List<RecordSink<?>> sinks;
  private final DataSource dataSource;
  private final Watermarks watermarks;
  private final EventPublisher events;
  private final DeadLetters deadLetters;
  private final ConsumerPositions positions;
  private final Retries retries;
  private final IngestMetrics metrics;

  Ingest(
      @All List<RecordSink<?>> sinks,
      DataSource dataSource,
      Watermarks watermarks,
      EventPublisher events,
      DeadLetters deadLetters,
      ConsumerPositions positions,
      Retries retries,
      IngestMetrics metrics) {
    this.sinks = sinks;
    this.dataSource = dataSource;
    this.watermarks = watermarks;
    this.events = events;
    this.deadLetters = deadLetters;
    this.positions = positions;
    this.retries = retries;
    this.metrics = metrics;
  }

  /** Returns when the batch is stored, however long the database or Kafka are away. */
  void store(Topic topic, ConsumerRecords<byte[], byte[]> batch) throws InterruptedException {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>(batch.count());
    batch.partitions().forEach(partition -> records.addAll(batch.records(partition)));
    store(topic, records);
  }

  private void store(Topic topic, List<ConsumerRecord<byte[], byte[]>> records)
      throws InterruptedException {
    Outcome outcome = retries.retry(topic, () -> attempt(topic, records));
    switch (outcome) {
      case Outcome.Stored _ -> {}
      case Outcome.Behind(List<BatchPlan.Behind> partitions) ->
          positions.recover(topic, partitions);
      case Outcome.Unstorable(String reason) when records.size() == 1 -> {
        retries.retry(topic, () -> refuse(topic, records.getFirst(), reason));
      }
      case Outcome.Unstorable _ -> {
        int half = records.size() / 2;
        store(topic, records.subList(0, half));
        store(topic, records.subList(half, records.size()));
      }
    }
  }

  private Outcome attempt(Topic topic, List<ConsumerRecord<byte[], byte[]>> records)
      throws SQLException, InterruptedException {
    try (Connection transaction = begin()) {
      BatchPlan plan = watermarks.lock(transaction, topic, records);
      List<DeadLetters.Refused> malformed = new ArrayList<>();
      List<Event> consequences = new ArrayList<>();
      for (RecordSink<?> sink : sinks) {
        if (sink.topic() == topic) {
          consequences.addAll(store(transaction, sink, plan.records(), malformed));
        }
      }
      publish(consequences);
      commit(transaction, topic, plan.advances(), malformed);
      metrics.recordStored(topic, plan.records().size(), bytes(plan.records()));
      return plan.behind().isEmpty() ? new Outcome.Stored() : new Outcome.Behind(plan.behind());
    } catch (SQLException e) {
      if (SqlFaults.isOfData(e)) {
        return new Outcome.Unstorable(SqlFaults.describe(e));
      }
      throw e;
    } catch (RecordAtFaultException e) {
      LOG.debugf(e, "A batch of %s has a record that cannot be stored", topic.topicName());
      return new Outcome.Unstorable(String.valueOf(e.getMessage()));
    }
  }

  private void publish(List<Event> consequences) throws InterruptedException {
    try {
      events.publish(consequences);
    } catch (PublishException e) {
      throw e.isOfRecord() ? new RecordAtFaultException("Kafka cannot take what follows", e) : e;
    }
  }

  private static <T> List<Event> store(
      Connection transaction,
      RecordSink<T> sink,
      List<ConsumerRecord<byte[], byte[]>> records,
      List<DeadLetters.Refused> malformed)
      throws SQLException {
    List<T> readable = new ArrayList<>(records.size());
    for (ConsumerRecord<byte[], byte[]> record : records) {
      try {
        if (sink.accepts(record)) {
          readable.add(sink.decode(record));
        }
      } catch (MalformedRecordException e) {
        malformed.add(new DeadLetters.Refused(record, String.valueOf(e.getMessage())));
      } catch (RuntimeException e) {
        LOG.debugf(e, "A record of %s cannot be read", record.topic());
        malformed.add(new DeadLetters.Refused(record, "The record cannot be read"));
      }
    }
    try {
      return sink.store(transaction, readable);
    } catch (RuntimeException e) {
      if (transaction.isValid(VALIDATION_SECONDS)) {
        throw new RecordAtFaultException(
            "The record cannot be stored (%s)".formatted(e.getClass().getSimpleName()), e);
      }
      throw e; // the driver may throw any of them when its connection is lost
    }
  }

  private static long bytes(List<ConsumerRecord<byte[], byte[]>> records) {
    return records.stream().mapToLong(record -> Math.max(0, record.serializedValueSize())).sum();
  }

  private Outcome refuse(Topic topic, ConsumerRecord<byte[], byte[]> record, String reason)
      throws SQLException, InterruptedException {
    try (Connection transaction = begin()) {
      BatchPlan plan = watermarks.lock(transaction, topic, List.of(record));
      List<DeadLetters.Refused> refused =
          plan.records().stream().map(it -> new DeadLetters.Refused(it, reason)).toList();
      commit(transaction, topic, plan.advances(), refused);
      return new Outcome.Stored();
    }
  }

  private Connection begin() throws SQLException {
    Connection connection = dataSource.getConnection();
    connection.setAutoCommit(false);
    return connection;
  }

  /** Commits, after the dead letters are sent: a batch that is tried again must not send any. */
  private void commit(
      Connection transaction,
      Topic topic,
      List<Advance> advances,
      List<DeadLetters.Refused> refused)
      throws SQLException, InterruptedException {
    watermarks.advance(transaction, topic, advances);
    deadLetters.send(refused);
    transaction.commit();
  }

  /** Says what came of an attempt to store a batch. */
  private sealed interface Outcome {

    /** The batch is stored. */
    record Stored() implements Outcome {}

    /** The batch is stored, except partitions in which it begins above the watermark. */
    record Behind(List<BatchPlan.Behind> partitions) implements Outcome {}

    /** Some record of the batch can never be stored. */
    record Unstorable(String reason) implements Outcome {}
  }

  /** Thrown when part of a batch fails although everything needed to store it is available. */
  private static final class RecordAtFaultException extends RuntimeException {

    RecordAtFaultException(String message, RuntimeException cause) {
      super(message, cause);
    }
  }
}
