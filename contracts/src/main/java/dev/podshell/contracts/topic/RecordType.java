package dev.podshell.contracts.topic;

/** A type of the records of a topic. Names are stored in Kafka and never change. */
public interface RecordType {

  /** Returns the name that the header {@code ce_type} has. */
  String wireName();

  /** Returns the class that a record of the type is read as. */
  Class<?> recordClass();
}
