package dev.podshell.session.ingest;

import dev.podshell.contracts.topic.MalformedRecordException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Makes rows of one topic's records. Storing the same records again changes nothing.
 *
 * @param <T> what a record says
 */
interface RecordSink<T> {

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
   */
  void store(Connection transaction, List<T> records) throws SQLException;
}
