package dev.podshell.contracts.command;

import static dev.podshell.contracts.topic.CloudEventHeaders.JSON;
import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.podshell.contracts.identity.CommandId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.contracts.identity.SessionId;
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
 * Converts {@link CommandRecord}s to Kafka's records and back: the key is the sandbox, the headers
 * say what it is and whose, the value is the record as JSON.
 */
public final class CommandCodec {

  static final RecordTypes<JsonRecordType<CommandRecord>> TYPES =
      RecordTypes.ofJson(
          "command record",
          "dev.podshell.command.",
          Map.of(
              "start", StartCommand.class,
              "input", WriteInput.class,
              "resize", ResizeTerminal.class,
              "eof", EndInput.class,
              "signal", SendSignal.class,
              "answer", AnswerCall.class,
              "read", ReadFile.class,
              "watch", WatchCommand.class));

  private CommandCodec() {}

  /**
   * Returns the record to send.
   *
   * @param source the sender, such as {@code /gateway/0}
   */
  public static ProducerRecord<byte[], byte[]> encode(
      CommandRecord command, String source, int partition, Instant time) {
    CloudEventHeaders headers =
        CloudEventHeaders.create(
                TYPES.typeOf(command.getClass()).wireName(), source, id(command), time, JSON)
            .with("sandbox", command.sandbox().value())
            .with("session", command.session().value())
            .with("command", command.command().toString());
    return new ProducerRecord<>(
        Topic.COMMANDS.topicName(),
        partition,
        command.sandbox().value().getBytes(US_ASCII),
        RecordJson.write(command),
        headers.headers());
  }

  /**
   * Reads a record that was received.
   *
   * @throws MalformedRecordException saying what is wrong, fit for a dead letter
   */
  public static CommandRecord decode(ConsumerRecord<byte[], byte[]> record)
      throws MalformedRecordException {
    CloudEventHeaders headers = CloudEventHeaders.of(record.headers());
    CommandRecord decoded = RecordJson.read(record.value(), TYPES.typeOf(headers).recordClass());
    if (!Address.of(headers).equals(Address.of(decoded))) {
      throw new MalformedRecordException("The headers and the value name different commands");
    }
    return decoded;
  }

  /**
   * Returns the command that a record is about, from its headers alone, which may be readable when
   * the value is not.
   *
   * @throws MalformedRecordException if the headers cannot be read either
   */
  public static Address address(ConsumerRecord<byte[], byte[]> record)
      throws MalformedRecordException {
    return Address.of(CloudEventHeaders.of(record.headers()));
  }

  /** Returns whether a record starts a command, by its header alone; false if it is unreadable. */
  public static boolean isStart(ConsumerRecord<byte[], byte[]> record) {
    JsonRecordType<CommandRecord> type = TYPES.find(record);
    return type != null && type.recordClass() == StartCommand.class;
  }

  /** The command that a record is about. */
  public record Address(SandboxId sandbox, SessionId session, CommandId command) {

    private static Address of(CloudEventHeaders headers) throws MalformedRecordException {
      return new Address(
          headers.parsed("sandbox", SandboxId::new),
          headers.parsed("session", SessionId::new),
          headers.parsed("command", CommandId::parse));
    }

    private static Address of(CommandRecord command) {
      return new Address(command.sandbox(), command.session(), command.command());
    }
  }

  private static String id(CommandRecord command) {
    String address = command.sandbox() + "/" + command.command();
    return switch (command) {
      case StartCommand _ -> address;
      case CommandInput input -> address + "/" + input.writer() + "/" + input.sequence();
      case ReadFile read -> address + "/" + read.read();
      case WatchCommand watch -> address + "/" + watch.until().toEpochMilli() + "/" + watch.shown();
    };
  }
}
