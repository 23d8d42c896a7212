package dev.podshell.contracts.event;

import static dev.podshell.contracts.topic.CloudEventHeaders.BYTES;
import static dev.podshell.contracts.topic.CloudEventHeaders.JSON;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.podshell.contracts.identity.CommandId;
import dev.podshell.contracts.identity.IncarnationId;
import dev.podshell.contracts.identity.ReadId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.contracts.identity.SessionId;
import dev.podshell.contracts.topic.CloudEventHeaders;
import dev.podshell.contracts.topic.MalformedRecordException;
import dev.podshell.contracts.topic.RecordJson;
import dev.podshell.contracts.topic.Topic;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Between {@link Event}s and Kafka's records. An entry is its headers, and an output's value is its
 * raw bytes, as is that of a file's content; the value of every other event is the whole record as
 * JSON.
 */
public final class EventCodec {

  private static final String ENTRY = "dev.podshell.entry.";
  private static final String OUTPUT = ENTRY + "output";
  private static final String CALLED = ENTRY + "called";
  private static final String MONITOR = "dev.podshell.monitor.";
  private static final String TAPPED = ENTRY + "tapped";
  private static final String FILE = "dev.podshell.file.";
  private static final String FILE_CONTENT = FILE + "content";

  /** The types whose value is bytes, and no JSON. */
  private static final Set<String> RAW = Set.of(OUTPUT, CALLED, TAPPED, FILE_CONTENT);

  private EventCodec() {}

  /**
   * The record to send.
   *
   * @param source the sender, such as {@code /execution/0}
   */
  public static ProducerRecord<byte[], byte[]> encode(Event event, String source, int partition) {
    byte[] key = event.key().getBytes(US_ASCII);
    CloudEventHeaders headers = headers(event, source);
    byte[] value =
        switch (event) {
          case Entry(_, _, _, _, _, _, _, EntryContent.Output output) -> output.bytes();
          case Entry(_, _, _, _, _, _, _, EntryContent.Called called) -> called.bytes();
          case Entry(_, _, _, _, _, _, _, EntryContent.Tapped tapped) -> tapped.bytes();
          case Entry entry -> RecordJson.write(entry.content());
          case FileEvent.Content content -> content.bytes();
          default -> RecordJson.write(event);
        };
    return new ProducerRecord<>(Topic.EVENTS.topicName(), partition, key, value, headers.headers());
  }

  /**
   * Reads a record that was received.
   *
   * @throws MalformedRecordException saying what is wrong, fit for a dead letter
   */
  public static Event decode(ConsumerRecord<byte[], byte[]> record)
      throws MalformedRecordException {
    CloudEventHeaders headers = CloudEventHeaders.of(record.headers());
    String type = headers.type();
    if (type.startsWith(ENTRY)) {
      return entry(headers, content(type, headers, record.value()));
    }
    if (type.equals(FILE_CONTENT)) {
      return fileContent(headers, record.value());
    }
    return switch (type) {
      case "dev.podshell.command.failed" -> RecordJson.read(record.value(), CommandFailed.class);
      case "dev.podshell.input.refused" -> RecordJson.read(record.value(), InputRefused.class);
      case "dev.podshell.limit.near" -> RecordJson.read(record.value(), LimitNear.class);
      case "dev.podshell.sandbox.starting" ->
          RecordJson.read(record.value(), SandboxLifecycle.Starting.class);
      case "dev.podshell.sandbox.ready" ->
          RecordJson.read(record.value(), SandboxLifecycle.Ready.class);
      case "dev.podshell.sandbox.ending" ->
          RecordJson.read(record.value(), SandboxLifecycle.Ending.class);
      case "dev.podshell.sandbox.ended" ->
          RecordJson.read(record.value(), SandboxLifecycle.Ended.class);
      case "dev.podshell.sandbox.lost" ->
          RecordJson.read(record.value(), SandboxLifecycle.Lost.class);
      case "dev.podshell.room.changed" -> RecordJson.read(record.value(), RoomEvent.Changed.class);
      case "dev.podshell.room.refused" -> RecordJson.read(record.value(), RoomEvent.Refused.class);
      case "dev.podshell.room.relayed" -> RecordJson.read(record.value(), RoomEvent.Relayed.class);
      case "dev.podshell.session.revoked" -> RecordJson.read(record.value(), SessionRevoked.class);
      case "dev.podshell.learner.revoked" -> RecordJson.read(record.value(), LearnerRevoked.class);
      case MONITOR + "connected" -> RecordJson.read(record.value(), MonitorEvent.Connected.class);
      case MONITOR + "refused" -> RecordJson.read(record.value(), MonitorEvent.Refused.class);
      case MONITOR + "challenged" -> RecordJson.read(record.value(), MonitorEvent.Challenged.class);
      case MONITOR + "do" -> RecordJson.read(record.value(), MonitorEvent.Do.class);
      case MONITOR + "ended" -> RecordJson.read(record.value(), MonitorEvent.Ended.class);
      case MONITOR + "dismissed" -> RecordJson.read(record.value(), MonitorEvent.Dismissed.class);
      case FILE + "refused" -> RecordJson.read(record.value(), FileEvent.Refused.class);
      default -> throw new MalformedRecordException("There is no event " + type);
    };
  }

  /** Whether a record is about a file, by its header alone; false if that cannot be read. */
  public static boolean isOfFile(ConsumerRecord<byte[], byte[]> record) {
    String type = CloudEventHeaders.of(record.headers()).optional("type");
    return type != null && type.startsWith(FILE);
  }

  private static CloudEventHeaders headers(Event event, String source) {
    String type = type(event);
    String id = id(event);
    String contentType = RAW.contains(type) ? BYTES : JSON;
    CloudEventHeaders headers =
        CloudEventHeaders.create(type, source, id, event.time(), contentType);
    if (event instanceof SandboxEvent of) {
      headers
          .with("sandbox", of.sandbox().value())
          .with("incarnation", of.incarnation().value())
          .with("epoch", Integer.toString(of.epoch()));
    }
    if (event instanceof LearnerRevoked of) {
      headers.with("learner", of.learner().value());
    }
    if (event instanceof RoomEvent of) {
      headers.with("room", of.room().value());
    }
    if (event instanceof MonitorEvent of) {
      headers.with("monitor", of.monitor().value());
    }
    if (event instanceof CommandEvent of) {
      headers.with("session", of.session().value()).with("command", of.command().toString());
    }
    if (event instanceof Entry entry) {
      headers.with("entry", Long.toString(entry.number()));
      if (entry.content() instanceof EntryContent.Output output) {
        headers
            .with("stream", output.stream().wireName())
            .with("offset", Long.toString(output.offset()));
        if (!output.files().isEmpty()) {
          headers.with("files", new String(RecordJson.write(output.files()), UTF_8));
        }
      }
      if (entry.content() instanceof EntryContent.Tapped tapped) {
        headers
            .with("location", Integer.toString(tapped.location()))
            .with("stream", tapped.stream().wireName())
            .with("skipped", Long.toString(tapped.skipped()));
      }
    }
    if (event instanceof FileEvent of) {
      headers.with("read", of.read().value());
    }
    if (event instanceof FileEvent.Content content) {
      headers
          .with("offset", Long.toString(content.offset()))
          .with("size", Long.toString(content.size()))
          .with("version", Long.toString(content.version()));
    }
    return headers;
  }

  private static String type(Event event) {
    return switch (event) {
      case Entry entry ->
          ENTRY
              + switch (entry.content()) {
                case EntryContent.Started _ -> "started";
                case EntryContent.Output _ -> "output";
                case EntryContent.Called _ -> "called";
                case EntryContent.Tapped _ -> "tapped";
                case EntryContent.Resized _ -> "resized";
                case EntryContent.Exited _ -> "exited";
              };
      case CommandFailed _ -> "dev.podshell.command.failed";
      case InputRefused _ -> "dev.podshell.input.refused";
      case LimitNear _ -> "dev.podshell.limit.near";
      case SandboxLifecycle.Starting _ -> "dev.podshell.sandbox.starting";
      case SandboxLifecycle.Ready _ -> "dev.podshell.sandbox.ready";
      case SandboxLifecycle.Ending _ -> "dev.podshell.sandbox.ending";
      case SandboxLifecycle.Ended _ -> "dev.podshell.sandbox.ended";
      case SandboxLifecycle.Lost _ -> "dev.podshell.sandbox.lost";
      case SessionRevoked _ -> "dev.podshell.session.revoked";
      case LearnerRevoked _ -> "dev.podshell.learner.revoked";
      case RoomEvent.Changed _ -> "dev.podshell.room.changed";
      case RoomEvent.Refused _ -> "dev.podshell.room.refused";
      case RoomEvent.Relayed _ -> "dev.podshell.room.relayed";
      case MonitorEvent.Connected _ -> MONITOR + "connected";
      case MonitorEvent.Refused _ -> MONITOR + "refused";
      case MonitorEvent.Challenged _ -> MONITOR + "challenged";
      case MonitorEvent.Do _ -> MONITOR + "do";
      case MonitorEvent.Ended _ -> MONITOR + "ended";
      case MonitorEvent.Dismissed _ -> MONITOR + "dismissed";
      case FileEvent.Content _ -> FILE_CONTENT;
      case FileEvent.Refused _ -> FILE + "refused";
    };
  }

  private static String id(Event event) {
    return switch (event) {
      case Entry entry -> entry.incarnation() + "/" + entry.command() + "/" + entry.number();
      case CommandFailed failed -> failed.sandbox() + "/" + failed.command() + "/failed";
      case InputRefused refused ->
          refused.command() + "/" + refused.writer() + "/" + refused.sequence();
      case LimitNear near ->
          near.incarnation() + "/" + near.command() + "/" + near.reached().limit().wireName();
      case SandboxLifecycle step -> step.incarnation() + "/" + step.time();
      case SessionRevoked revoked -> revoked.session() + "/revoked";
      case LearnerRevoked revoked -> revoked.learner() + "/" + revoked.time();
      case RoomEvent.Changed changed -> changed.room() + "/" + changed.number();
      case RoomEvent.Refused refused ->
          refused.member() + "/" + refused.edit() + "/" + refused.time();
      case RoomEvent.Relayed relayed -> relayed.member() + "/" + relayed.time();
      case MonitorEvent.Connected connected -> connected.connection() + "/connected";
      case MonitorEvent.Refused refused -> refused.connection() + "/refused";
      case MonitorEvent.Challenged challenged ->
          challenged.connection() + "/" + challenged.contender();
      case MonitorEvent.Do work -> work.monitor() + "/" + work.number();
      case MonitorEvent.Ended ended -> ended.user() + "/" + ended.number();
      case MonitorEvent.Dismissed dismissed -> dismissed.connection() + "/dismissed";
      case FileEvent file -> file.read().value();
    };
  }

  private static EntryContent content(String type, CloudEventHeaders headers, byte[] value)
      throws MalformedRecordException {
    return switch (type) {
      case OUTPUT ->
          new EntryContent.Output(
              headers.parsed("stream", Stream::ofWireName),
              headers.number("offset"),
              piece(value),
              files(headers));
      case CALLED -> new EntryContent.Called(piece(value));
      case TAPPED -> tapped(headers, value);
      default -> RecordJson.read(value, EntryContent.class);
    };
  }

  private static EntryContent tapped(CloudEventHeaders headers, byte @Nullable [] value)
      throws MalformedRecordException {
    int location = headers.parsed("location", Integer::valueOf);
    Stream stream = headers.parsed("stream", Stream::ofWireName);
    long skipped = headers.number("skipped");
    if (location < 0 || stream == Stream.TTY || skipped < 0) {
      throw new MalformedRecordException("There is no such tap");
    }
    if (skipped > 0 && value != null && value.length == 0) {
      return new EntryContent.Tapped(location, stream, skipped, value);
    }
    return new EntryContent.Tapped(location, stream, skipped, piece(value));
  }

  private static byte[] piece(byte @Nullable [] value) throws MalformedRecordException {
    if (value == null || value.length == 0 || value.length > EntryContent.Output.MAX_BYTES) {
      throw new MalformedRecordException("An output has from 1 to 65536 bytes");
    }
    return value;
  }

  private static List<String> files(CloudEventHeaders headers) throws MalformedRecordException {
    String files = headers.optional("files");
    return files == null
        ? List.of()
        : List.of(RecordJson.read(files.getBytes(UTF_8), String[].class));
  }

  private static FileEvent.Content fileContent(CloudEventHeaders headers, byte @Nullable [] value)
      throws MalformedRecordException {
    return new FileEvent.Content(
        headers.parsed("sandbox", SandboxId::new),
        headers.parsed("incarnation", IncarnationId::new),
        headers.parsed("epoch", Integer::valueOf),
        headers.time(),
        headers.parsed("read", ReadId::new),
        headers.number("offset"),
        headers.number("size"),
        headers.number("version"),
        value == null ? new byte[0] : value);
  }

  private static Entry entry(CloudEventHeaders headers, EntryContent content)
      throws MalformedRecordException {
    long number = headers.number("entry");
    if (number < 1) {
      throw new MalformedRecordException("Entries are numbered from 1");
    }
    return new Entry(
        headers.parsed("sandbox", SandboxId::new),
        headers.parsed("incarnation", IncarnationId::new),
        headers.parsed("epoch", Integer::valueOf),
        headers.parsed("session", SessionId::new),
        headers.parsed("command", CommandId::parse),
        number,
        headers.time(),
        content);
  }
}
