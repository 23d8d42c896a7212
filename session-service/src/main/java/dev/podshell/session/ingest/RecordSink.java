package dev.podshell.session.ingest;

import dev.podshell.contracts.event.Event;
import dev.podshell.contracts.topic.MalformedRecordException;
import dev.podshell.contracts.topic.Topic;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Makes rows of a topic's records. Storing the same records again changes nothing.
 *
 * @param <T> what a record says
 */
public interface RecordSink<T> {

  /** Whose records these are. */
  Topic topic();

  /** Whether a record is one of those that are stored, by its headers alone. */
  boolean concerns(ConsumerRecord<byte[], byte[]> record);

  /**
   * Reads a record.
   *
   * @throws MalformedRecordException if it cannot be read, with the reason for the dead letter
   */
  T decode(ConsumerRecord<byte[], byte[]> record) throws MalformedRecordException;

  /**
   * Writes rows in the caller's transaction.
   *
   * @param records in the order of their partitions, whose watermarks the transaction has locked
   * @return what follows from them, in order: it is published before the transaction commits, and
   *     again if that fails, so that the same records must have the same consequences
   */
  List<Event> store(Connection transaction, List<T> records) throws SQLException;
}
