package dev.podshell.contracts.room;

import static dev.podshell.contracts.topic.CloudEventHeaders.JSON;
import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.podshell.contracts.topic.CloudEventHeaders;
import dev.podshell.contracts.topic.MalformedRecordException;
import dev.podshell.contracts.topic.RecordJson;
import dev.podshell.contracts.topic.Topic;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Between {@link RoomRecord}s and Kafka's records: the key is the room, the value is the record as
 * JSON.
 */
public final class RoomCodec {

  private static final String TYPE = "dev.podshell.room.";

  private RoomCodec() {}

  /**
   * The record to send.
   *
   * @param id unique within the source: what is sent twice has the same
   * @param source the sender, such as {@code /gateway/0}
   */
  public static ProducerRecord<byte[], byte[]> encode(
      RoomRecord record, String id, String source, int partition, Instant time) {
    CloudEventHeaders headers =
        CloudEventHeaders.create(type(record), source, id, time, JSON)
            .with("room", record.room().value());
    return new ProducerRecord<>(
        Topic.ROOMS.topicName(),
        partition,
        record.room().value().getBytes(US_ASCII),
        RecordJson.write(record),
        headers.headers());
  }

  /** Whether a record of the topic is about a room, by its header alone. */
  public static boolean isRoom(ConsumerRecord<byte[], byte[]> record) {
    String type = CloudEventHeaders.of(record.headers()).optional("type");
    return type != null && type.startsWith(TYPE);
  }

  /**
   * Reads a record that was received.
   *
   * @throws MalformedRecordException saying what is wrong, fit for a dead letter
   */
  public static RoomRecord decode(ConsumerRecord<byte[], byte[]> record)
      throws MalformedRecordException {
    String type = CloudEventHeaders.of(record.headers()).type();
    return switch (type) {
      case TYPE + "join" -> RecordJson.read(record.value(), RoomRecord.Join.class);
      case TYPE + "leave" -> RecordJson.read(record.value(), RoomRecord.Leave.class);
      case TYPE + "edit" -> RecordJson.read(record.value(), RoomRecord.Edit.class);
      case TYPE + "language" -> RecordJson.read(record.value(), RoomRecord.SetLanguage.class);
      default -> throw new MalformedRecordException("There is no room record " + type);
    };
  }

  private static String type(RoomRecord record) {
    return TYPE
        + switch (record) {
          case RoomRecord.Join _ -> "join";
          case RoomRecord.Leave _ -> "leave";
          case RoomRecord.Edit _ -> "edit";
          case RoomRecord.SetLanguage _ -> "language";
        };
  }
}
