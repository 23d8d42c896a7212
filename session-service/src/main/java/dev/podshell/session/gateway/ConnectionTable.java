package dev.podshell.session.gateway;

import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Describes a table of connections of one kind, in which the column {@code gateway} names the
 * gateway of each.
 */
public interface ConnectionTable {

  /** Returns the table's name. */
  String table();

  /** Returns the column of what a connection is in. */
  String ownerColumn();

  /** Returns the column of the connection's id. */
  String connectionColumn();

  /** Encodes the record that removes a connection which its gateway can no longer remove. */
  ProducerRecord<byte[], byte[]> departure(String owner, String connection);
}
