package dev.podshell.contracts.monitor;

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
 * Converts {@link MonitorRecord}s to Kafka's records and back: the key is the monitor, the value is
 * the record as JSON.
 */
public final class MonitorCodec {

  private static final String PREFIX = "dev.podshell.monitor.";

  static final RecordTypes<JsonRecordType<MonitorRecord>> TYPES =
      RecordTypes.ofJson(
          "monitor record",
          PREFIX,
          Map.of(
              "connect", MonitorRecord.Connect.class,
              "disconnect", MonitorRecord.Disconnect.class,
              "alive", MonitorRecord.Alive.class,
              "send", MonitorRecord.Send.class,
              "answer", MonitorRecord.Answer.class,
              "expire", MonitorRecord.Expire.class));

  private MonitorCodec() {}

  /**
   * Returns the record to send.
   *
   * @param id unique within the source: what is sent twice has the same
   * @param source the sender, such as {@code /gateway/0}
   */
  public static ProducerRecord<byte[], byte[]> encode(
      MonitorRecord record, String id, String source, int partition, Instant time) {
    CloudEventHeaders headers =
        CloudEventHeaders.create(TYPES.typeOf(record.getClass()).wireName(), source, id, time, JSON)
            .with("monitor", record.monitor().value());
    return new ProducerRecord<>(
        Topic.ROOMS.topicName(),
        partition,
        record.monitor().value().getBytes(US_ASCII),
        RecordJson.write(record),
        headers.headers());
  }

  /** Returns whether a record of the topic is about a monitor, by its header alone. */
  public static boolean isMonitor(ConsumerRecord<byte[], byte[]> record) {
    return CloudEventHeaders.of(record.headers()).hasTypeOf(PREFIX);
  }

  /**
   * Reads a record that was received.
   *
   * @throws MalformedRecordException saying what is wrong, fit for a dead letter
   */
  public static MonitorRecord decode(ConsumerRecord<byte[], byte[]> record)
      throws MalformedRecordException {
    CloudEventHeaders headers = CloudEventHeaders.of(record.headers());
    return RecordJson.read(record.value(), TYPES.typeOf(headers).recordClass());
  }
}
