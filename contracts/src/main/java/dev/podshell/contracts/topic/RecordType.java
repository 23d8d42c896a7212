package dev.podshell.contracts.topic;

/** A type of records: a constant of an enum for each topic. */
public interface RecordType {

  /** Returns the name that the header {@code ce_type} has. */
  String wireName();

  /** Returns the class that a record of the type is read as. */
  Class<?> recordClass();
}
