package dev.podshell.contracts.room;

import static dev.podshell.contracts.topic.CloudEventHeaders.JSON;
import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.podshell.contracts.topic.CloudEventHeaders;
import dev.podshell.contracts.topic.JsonRecordType;
import dev.podshell.contracts.topic.MalformedRecordException;
import dev.podshell.contracts.topic.RecordJson;
import dev.podshell.contracts.topic.RecordTypes;
import dev.podshell.contracts.topic.Topic;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Converts {@link RoomRecord}s to Kafka's records and back: the key is the room, the value is the
 * record as JSON.
 */
public final class RoomCodec {

  private static final String PREFIX = "dev.podshell.room.";

  static final RecordTypes<JsonRecordType<RoomRecord>> TYPES =
      RecordTypes.ofJson(
          "room record",
          PREFIX,
          Map.of(
              "join", RoomRecord.Join.class,
              "leave", RoomRecord.Leave.class,
              "edit", RoomRecord.Edit.class,
              "language", RoomRecord.SetLanguage.class));

  private RoomCodec() {}

  /**
   * Returns the record to send.
   *
   * @param id unique within the source: what is sent twice has the same
   * @param source the sender, such as {@code /gateway/0}
   */
  public static ProducerRecord<byte[], byte[]> encode(
      RoomRecord record, String id, String source, int partition, Instant time) {
    CloudEventHeaders headers =
        CloudEventHeaders.create(TYPES.typeOf(record.getClass()).wireName(), source, id, time, JSON)
            .with("room", record.room().value());
    return new ProducerRecord<>(
        Topic.ROOMS.topicName(),
        partition,
        record.room().value().getBytes(US_ASCII),
        RecordJson.write(record),
        headers.headers());
  }

  /** Returns whether a record of the topic is about a room, by its header alone. */
  public static boolean isRoom(ConsumerRecord<byte[], byte[]> record) {
    return CloudEventHeaders.of(record.headers()).hasTypeOf(PREFIX);
  }

  /**
   * Reads a record that was received.
   *
   * @throws MalformedRecordException saying what is wrong, fit for a dead letter
   */
  public static RoomRecord decode(ConsumerRecord<byte[], byte[]> record)
      throws MalformedRecordException {
    CloudEventHeaders headers = CloudEventHeaders.of(record.headers());
    return RecordJson.read(record.value(), TYPES.typeOf(headers).recordClass());
  }
}
