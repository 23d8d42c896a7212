package dev.podshell.contracts.event;

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
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Converts {@link Event}s to Kafka's records and back. An entry is its headers, and an output's
 * value is its raw bytes, as is that of a file's content; the value of every other event is the
 * whole record as JSON.
 */
public final class EventCodec {

  private EventCodec() {}

  /**
   * Returns the record to send.
   *
   * @param source the sender, such as {@code /execution/0}
   */
  public static ProducerRecord<byte[], byte[]> encode(Event event, String source, int partition) {
    byte[] key = event.key().getBytes(US_ASCII);
    CloudEventHeaders headers = headers(event, source);
    byte[] value =
        switch (event) {
          case Entry entry -> value(entry.content());
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
    EventType type = EventType.ALL.typeOf(headers);
    return switch (type) {
      case ENTRY_STARTED, ENTRY_RESIZED, ENTRY_EXITED ->
          entry(headers, RecordJson.read(record.value(), EntryContent.class));
      case ENTRY_OUTPUT -> entry(headers, output(headers, record.value()));
      case ENTRY_CALLED -> entry(headers, new EntryContent.Called(piece(record.value())));
      case ENTRY_TAPPED -> entry(headers, tapped(headers, record.value()));
      case FILE_CONTENT -> fileContent(headers, record.value());
      default -> (Event) RecordJson.read(record.value(), type.recordClass());
    };
  }

  /** Returns whether a record is about a file, by its header alone; false if it is unreadable. */
  public static boolean isOfFile(ConsumerRecord<byte[], byte[]> record) {
    return CloudEventHeaders.of(record.headers()).hasTypeOf(EventType.FILE_PREFIX);
  }

  private static CloudEventHeaders headers(Event event, String source) {
    EventType type = EventType.of(event);
    CloudEventHeaders headers =
        CloudEventHeaders.create(
            type.wireName(), source, id(event), event.time(), type.contentType());
    switch (event) {
      case SandboxEvent inSandbox -> addSandbox(headers, inSandbox);
      case LearnerRevoked revoked -> headers.with("learner", revoked.learner().value());
      case RoomEvent inRoom -> headers.with("room", inRoom.room().value());
      case MonitorEvent ofMonitor -> headers.with("monitor", ofMonitor.monitor().value());
      case SessionRevoked _ -> {}
    }
    return headers;
  }

  private static void addSandbox(CloudEventHeaders headers, SandboxEvent event) {
    headers
        .with("sandbox", event.sandbox().value())
        .with("incarnation", event.incarnation().value())
        .with("epoch", Integer.toString(event.epoch()));
    switch (event) {
      case CommandEvent ofCommand -> {
        headers
            .with("session", ofCommand.session().value())
            .with("command", ofCommand.command().toString());
        if (ofCommand instanceof Entry entry) {
          addEntry(headers, entry);
        }
      }
      case FileEvent ofFile -> addFile(headers, ofFile);
      case SandboxLifecycle _ -> {}
    }
  }

  private static void addEntry(CloudEventHeaders headers, Entry entry) {
    headers.with("entry", Long.toString(entry.number()));
    switch (entry.content()) {
      case EntryContent.Output output -> {
        headers
            .with("stream", output.stream().wireName())
            .with("offset", Long.toString(output.offset()));
        if (!output.files().isEmpty()) {
          headers.with("files", new String(RecordJson.write(output.files()), UTF_8));
        }
      }
      case EntryContent.Tapped tapped ->
          headers
              .with("location", Integer.toString(tapped.location()))
              .with("stream", tapped.stream().wireName())
              .with("skipped", Long.toString(tapped.skipped()));
      case EntryContent.Started _,
          EntryContent.Called _,
          EntryContent.Resized _,
          EntryContent.Exited _ -> {}
    }
  }

  private static void addFile(CloudEventHeaders headers, FileEvent event) {
    headers.with("read", event.read().value());
    if (event instanceof FileEvent.Content content) {
      headers
          .with("offset", Long.toString(content.offset()))
          .with("size", Long.toString(content.size()))
          .with("version", Long.toString(content.version()));
    }
  }

  private static byte[] value(EntryContent content) {
    return switch (content) {
      case EntryContent.Output output -> output.bytes();
      case EntryContent.Called called -> called.bytes();
      case EntryContent.Tapped tapped -> tapped.bytes();
      case EntryContent.Started _, EntryContent.Resized _, EntryContent.Exited _ ->
          RecordJson.write(content);
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

  private static EntryContent output(CloudEventHeaders headers, byte @Nullable [] value)
      throws MalformedRecordException {
    return new EntryContent.Output(
        headers.parsed("stream", Stream::ofWireName),
        headers.number("offset"),
        piece(value),
        files(headers));
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
