package dev.podshell.session.ingest;

import dev.podshell.contracts.event.Event;
import dev.podshell.contracts.topic.MalformedRecordException;
import dev.podshell.contracts.topic.Topic;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Turns records of a topic into rows. Storing the same records again changes nothing.
 *
 * @param <T> a record as it was decoded
 */
public interface RecordSink<T> {

  /** Returns the topic whose records this sink stores. */
  Topic topic();

  /** Returns whether this sink stores a record, judged by the headers alone. */
  boolean accepts(ConsumerRecord<byte[], byte[]> record);

  /**
   * Decodes a record.
   *
   * @throws MalformedRecordException if it cannot be read, with the reason for the dead letter
   */
  T decode(ConsumerRecord<byte[], byte[]> record) throws MalformedRecordException;

  /**
   * Writes rows in the caller's transaction.
   *
   * @param records in the order of their partitions, whose watermarks the transaction has locked
   * @return the consequences, in order. They are published before the transaction commits, and
   *     again if that fails, so the same records must always have the same consequences
   */
  List<Event> store(Connection transaction, List<T> records) throws SQLException;
}
