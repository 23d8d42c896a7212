package dev.podshell.contracts.topic;

/**
 * A type of records whose value is JSON of one class.
 *
 * @param <R> the records of the topic
 */
public record JsonRecordType<R>(String wireName, Class<? extends R> recordClass)
    implements RecordType {}
