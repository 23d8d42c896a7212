package dev.podshell.contracts.sandbox;

import static dev.podshell.contracts.topic.CloudEventHeaders.JSON;
import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.contracts.topic.CloudEventHeaders;
import dev.podshell.contracts.topic.MalformedRecordException;
import dev.podshell.contracts.topic.RecordJson;
import dev.podshell.contracts.topic.Topic;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Converts {@link SandboxRecord}s to Kafka's records and back: keyed by sandbox, JSON, compacted.
 */
public final class SandboxCodec {

  private static final String TYPE = "dev.podshell.sandbox.placed";

  private SandboxCodec() {}

  public static ProducerRecord<byte[], byte[]> encode(
      SandboxRecord sandbox, String source, int partition, Instant time) {
    String id = sandbox.incarnation() + "/" + sandbox.state() + "/" + time;
    return new ProducerRecord<>(
        Topic.SANDBOXES.topicName(),
        partition,
        key(sandbox.sandbox()),
        RecordJson.write(sandbox),
        CloudEventHeaders.create(TYPE, source, id, time, JSON).headers());
  }

  /** Returns the record that makes Kafka forget a sandbox. */
  public static ProducerRecord<byte[], byte[]> tombstone(SandboxId sandbox, int partition) {
    return new ProducerRecord<>(
        Topic.SANDBOXES.topicName(), partition, key(sandbox), (byte[]) null);
  }

  /** Returns the sandbox that a record, or a tombstone, is about. */
  public static SandboxId sandbox(ConsumerRecord<byte[], byte[]> record)
      throws MalformedRecordException {
    try {
      return new SandboxId(new String(record.key(), US_ASCII));
    } catch (IllegalArgumentException | NullPointerException e) {
      throw new MalformedRecordException("The key is not a sandbox id", e);
    }
  }

  /**
   * Reads a record that was received.
   *
   * @throws MalformedRecordException saying what is wrong
   */
  public static SandboxRecord decode(ConsumerRecord<byte[], byte[]> record)
      throws MalformedRecordException {
    SandboxRecord decoded = RecordJson.read(record.value(), SandboxRecord.class);
    if (!decoded.sandbox().equals(sandbox(record))) {
      throw new MalformedRecordException("The key and the value name different sandboxes");
    }
    return decoded;
  }

  private static byte[] key(SandboxId sandbox) {
    return sandbox.value().getBytes(US_ASCII);
  }
}
