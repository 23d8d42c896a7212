package dev.podshell.contracts.monitor;

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
 * Between {@link MonitorRecord}s and Kafka's records: the key is the monitor, the value is the
 * record as JSON.
 */
public final class MonitorCodec {

  private static final String TYPE = "dev.podshell.monitor.";

  private MonitorCodec() {}

  /**
   * The record to send.
   *
   * @param id unique within the source: what is sent twice has the same
   * @param source the sender, such as {@code /gateway/0}
   */
  public static ProducerRecord<byte[], byte[]> encode(
      MonitorRecord record, String id, String source, int partition, Instant time) {
    CloudEventHeaders headers =
        CloudEventHeaders.create(type(record), source, id, time, JSON)
            .with("monitor", record.monitor().value());
    return new ProducerRecord<>(
        Topic.ROOMS.topicName(),
        partition,
        record.monitor().value().getBytes(US_ASCII),
        RecordJson.write(record),
        headers.headers());
  }

  /** Whether a record of the topic is about a monitor, by its header alone. */
  public static boolean isMonitor(ConsumerRecord<byte[], byte[]> record) {
    String type = CloudEventHeaders.of(record.headers()).optional("type");
    return type != null && type.startsWith(TYPE);
  }

  /**
   * Reads a record that was received.
   *
   * @throws MalformedRecordException saying what is wrong, fit for a dead letter
   */
  public static MonitorRecord decode(ConsumerRecord<byte[], byte[]> record)
      throws MalformedRecordException {
    String type = CloudEventHeaders.of(record.headers()).type();
    return switch (type) {
      case TYPE + "connect" -> RecordJson.read(record.value(), MonitorRecord.Connect.class);
      case TYPE + "disconnect" -> RecordJson.read(record.value(), MonitorRecord.Disconnect.class);
      case TYPE + "alive" -> RecordJson.read(record.value(), MonitorRecord.Alive.class);
      case TYPE + "send" -> RecordJson.read(record.value(), MonitorRecord.Send.class);
      case TYPE + "answer" -> RecordJson.read(record.value(), MonitorRecord.Answer.class);
      case TYPE + "expire" -> RecordJson.read(record.value(), MonitorRecord.Expire.class);
      default -> throw new MalformedRecordException("There is no monitor record " + type);
    };
  }

  private static String type(MonitorRecord record) {
    return TYPE
        + switch (record) {
          case MonitorRecord.Connect _ -> "connect";
          case MonitorRecord.Disconnect _ -> "disconnect";
          case MonitorRecord.Alive _ -> "alive";
          case MonitorRecord.Send _ -> "send";
          case MonitorRecord.Answer _ -> "answer";
          case MonitorRecord.Expire _ -> "expire";
        };
  }
}
