package dev.podshell.contracts.topic;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * A record that could not be read, as it was received, with the reason and where it came from. The
 * header names are those of SmallRye Reactive Messaging's dead-letter queue. A dead letter always
 * fits its topic: if a record leaves no room for the reason, its value is omitted. If its key and
 * headers alone leave no room, they are omitted as well.
 */
public final class DeadLetter {

  public static final String REASON = "dead-letter-reason";
  public static final String TOPIC = "dead-letter-topic";
  public static final String PARTITION = "dead-letter-partition";
  public static final String OFFSET = "dead-letter-offset";

  /** Reserves room for the additions of a dead letter, and for Kafka's overhead per record. */
  private static final int ROOM = 8 * 1024;

  /**
   * The maximum number of bytes that Kafka writes before the name and the value of a header: two
   * varints.
   */
  private static final int HEADER_OVERHEAD = 10;

  private static final int MAX_REASON_CHARACTERS = 1024;
  private static final int MAX_BYTES = TopicLayout.MAX_RECORD_BYTES - ROOM;

  private DeadLetter() {}

  /** Returns the letter to send, in the record's partition. */
  public static ProducerRecord<byte[], byte[]> of(
      ConsumerRecord<byte[], byte[]> record, String reason) {
    long envelope = size(record.key()) + size(record.headers());
    boolean hasEnvelope = envelope <= MAX_BYTES;
    boolean hasValue = envelope + size(record.value()) <= MAX_BYTES;
    Headers headers =
        hasEnvelope ? new RecordHeaders(record.headers().toArray()) : new RecordHeaders();
    headers.add(REASON, shortened(reason).getBytes(UTF_8));
    headers.add(TOPIC, record.topic().getBytes(UTF_8));
    headers.add(PARTITION, Integer.toString(record.partition()).getBytes(UTF_8));
    headers.add(OFFSET, Long.toString(record.offset()).getBytes(UTF_8));
    return new ProducerRecord<>(
        Topic.DEAD_LETTERS.topicName(),
        record.partition(),
        hasEnvelope ? record.key() : null,
        hasValue ? record.value() : null,
        headers);
  }

  private static String shortened(String reason) {
    return reason.length() <= MAX_REASON_CHARACTERS
        ? reason
        : reason.substring(0, MAX_REASON_CHARACTERS) + "…";
  }

  private static long size(Headers headers) {
    long size = 0;
    for (Header header : headers) {
      size += HEADER_OVERHEAD + header.key().getBytes(UTF_8).length + size(header.value());
    }
    return size;
  }

  private static long size(byte @Nullable [] bytes) {
    return bytes == null ? 0 : bytes.length;
  }
}
