package dev.podshell.contracts.topic;

import static dev.podshell.contracts.Samples.COMMAND;
import static dev.podshell.contracts.Samples.INCARNATION;
import static dev.podshell.contracts.Samples.READ;
import static dev.podshell.contracts.Samples.SANDBOX;
import static dev.podshell.contracts.Samples.SESSION;
import static dev.podshell.contracts.Samples.TIME;
import static dev.podshell.contracts.Samples.received;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.podshell.contracts.command.CommandCodec;
import dev.podshell.contracts.command.CommandCodecTest;
import dev.podshell.contracts.command.CommandRecord;
import dev.podshell.contracts.command.Program;
import dev.podshell.contracts.event.Entry;
import dev.podshell.contracts.event.EntryContent;
import dev.podshell.contracts.event.Event;
import dev.podshell.contracts.event.EventCodec;
import dev.podshell.contracts.event.EventCodecTest;
import dev.podshell.contracts.event.FileEvent;
import dev.podshell.contracts.event.RoomEvent;
import dev.podshell.contracts.identity.LearnerId;
import dev.podshell.contracts.identity.QuestionId;
import dev.podshell.contracts.monitor.MonitorCodec;
import dev.podshell.contracts.monitor.MonitorCodecTest;
import dev.podshell.contracts.monitor.MonitorRecord;
import dev.podshell.contracts.room.RoomCodec;
import dev.podshell.contracts.room.RoomCodecTest;
import dev.podshell.contracts.room.RoomRecord;
import dev.podshell.contracts.sandbox.SandboxCodec;
import dev.podshell.contracts.sandbox.SandboxRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Takes parts from every record of every topic, one at a time. This is one long file, because every
 * test takes from the same records.
 */
final class MissingPartsTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** The places where null, or nothing, has a meaning. */
  private static final Set<String> MAY_BE_MISSING =
      Set.of(
          "StartCommand.program.taps",
          "StartCommand.program.language",
          "StartCommand.program.engine",
          "StartCommand.program.engine.prelude",
          "StartCommand.program.engine.context",
          "StartCommand.program.engine.lease",
          "StartCommand.terminal",
          "StartCommand.fileNames",
          "WatchCommand.shown",
          "Entry.limit",
          "Entry.signal",
          "MonitorRecord$Answer.reason",
          "MonitorEvent$Ended.reason",
          "SandboxLifecycle$Ending.message",
          "SandboxLifecycle$Ended.message",
          "SandboxRecord.unusedSince");

  /** Headers of CloudEvents, or for other readers. The value has the same, or nobody reads it. */
  private static final Set<String> NOT_READ =
      Set.of("content-type", "ce_specversion", "ce_source", "ce_id", "ce_files", "ce_time");

  private static final dev.podshell.contracts.event.Stream STDOUT =
      dev.podshell.contracts.event.Stream.STDOUT;

  /** A record of a topic that was read back. */
  interface Decoder {
    Object decode(ConsumerRecord<byte[], byte[]> record) throws MalformedRecordException;
  }

  /** A record, with its reader. */
  record Sent(Object said, ProducerRecord<byte[], byte[]> record, Decoder decoder) {

    @Override
    public String toString() {
      return said.getClass().getName().replaceAll(".*\\.", "");
    }
  }

  static Stream<Sent> records() {
    return Stream.of(
            CommandCodecTest.commands().map(MissingPartsTest::sent),
            Stream.concat(EventCodecTest.events(), raw()).map(MissingPartsTest::sent),
            RoomCodecTest.records().map(MissingPartsTest::sent),
            MonitorCodecTest.records().map(MissingPartsTest::sent),
            Stream.of(sent(sandbox())))
        .flatMap(all -> all);
  }

  @ParameterizedTest
  @MethodSource("records")
  void shouldRefuseARecordWhenAPartIsNull(Sent sent) throws Exception {
    for (JsonPointer part : parts(sent)) {
      byte[] value = changed(sent, part, true);
      if (MAY_BE_MISSING.contains(name(sent, part))) {
        assertThatCode(() -> decode(sent, value)).as("%s", part).doesNotThrowAnyException();
      } else {
        assertThatExceptionOfType(MalformedRecordException.class)
            .as("%s", part)
            .isThrownBy(() -> decode(sent, value));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("records")
  void shouldRefuseARecordWhenAPartIsMissingThatIsNoNumber(Sent sent) throws Exception {
    JsonNode whole = JSON.readTree(sent.record().value().length == 0 ? bytes("0") : json(sent));
    for (JsonPointer part : parts(sent)) {
      if (isElement(part) || whole.at(part).isNumber() || whole.at(part).isBoolean()) {
        continue;
      }
      byte[] value = changed(sent, part, false);
      if (!MAY_BE_MISSING.contains(name(sent, part)) && !isVariable(part)) {
        assertThatExceptionOfType(MalformedRecordException.class)
            .as("%s", part)
            .isThrownBy(() -> decode(sent, value));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("records")
  void shouldRefuseAnyOtherValueWithTheReasonAlone(Sent sent) {
    for (byte[] value :
        Arrays.asList(
            null,
            bytes("null"),
            bytes("[]"),
            bytes("[null]"),
            bytes("{}"),
            bytes("{\"type\":null}"),
            bytes("\"text\""),
            bytes("1e999999999"),
            bytes("[".repeat(100_000)),
            new byte[] {(byte) 0xff, (byte) 0xfe, 0})) {
      if (isRaw(sent) && value != null || isEmpty(sent)) {
        continue;
      }
      if (sent.said() instanceof FileEvent.Content) {
        continue; // nothing at all is the end of a file
      }
      assertThatExceptionOfType(MalformedRecordException.class)
          .isThrownBy(() -> decode(sent, value));
    }
  }

  @ParameterizedTest
  @MethodSource("records")
  void shouldRefuseARecordWhenAHeaderIsMissingNullOrText(Sent sent) {
    for (Header header : sent.record().headers()) {
      if (NOT_READ.contains(header.key()) || !isRead(sent, header.key())) {
        continue;
      }
      for (byte[] value : Arrays.asList(null, bytes(""), bytes("null"), bytes("[null]"))) {
        RecordHeaders headers = new RecordHeaders(sent.record().headers().toArray());
        headers.remove(header.key());
        headers.add(header.key(), value);

        assertThatExceptionOfType(MalformedRecordException.class)
            .as("%s", header.key())
            .isThrownBy(() -> sent.decoder().decode(received(copy(sent, headers))));
      }
    }
  }

  @Test
  void shouldRefuseOutputWithInvalidNamesOfFiles() {
    Sent sent = sent(entry(new EntryContent.Output(STDOUT, 0, bytes("a"), List.of("a"))));
    for (String files : List.of("[null]", "null", "{}", "[\"a\",null]", "[1", "[[]]")) {
      RecordHeaders headers = new RecordHeaders(sent.record().headers().toArray());
      headers.remove("ce_files");
      headers.add("ce_files", bytes(files));

      assertThatExceptionOfType(MalformedRecordException.class)
          .as("%s", files)
          .isThrownBy(() -> sent.decoder().decode(received(copy(sent, headers))));
    }
  }

  @Test
  void shouldTakePartsFromEveryKindOfRecord() {
    Set<Class<?>> kinds = new HashSet<>();
    records().forEach(sent -> kinds.addAll(kinds(sent.said())));

    assertThat(kinds)
        .containsAll(leaves(CommandRecord.class))
        .containsAll(leaves(Event.class))
        .containsAll(leaves(RoomRecord.class))
        .containsAll(leaves(MonitorRecord.class))
        .containsAll(leaves(EntryContent.class))
        .containsAll(leaves(RoomEvent.Change.class))
        .containsAll(leaves(Program.class));
  }

  @Test
  void shouldMakeADeadLetterThatFitsTheTopicForAnyRecord() {
    for (int headerBytes : List.of(10, TopicLayout.MAX_RECORD_BYTES)) {
      RecordHeaders headers = new RecordHeaders();
      headers.add("ce_type", new byte[headerBytes]);
      ProducerRecord<byte[], byte[]> letter =
          DeadLetter.of(
              received(
                  new ProducerRecord<>(
                      "t", 1, bytes("key"), new byte[TopicLayout.MAX_RECORD_BYTES], headers)),
              "x".repeat(TopicLayout.MAX_RECORD_BYTES));

      long size = 0;
      for (Header header : letter.headers()) {
        size += header.key().length() + header.value().length;
      }
      assertThat(size).isLessThan(TopicLayout.MAX_RECORD_BYTES / 2);
      assertThat(letter.value()).isNull();
      assertThat(letter.headers().lastHeader(DeadLetter.OFFSET).value()).isEqualTo(bytes("7"));
    }
  }

  private static Stream<Event> raw() {
    return Stream.of(
        entry(new EntryContent.Output(STDOUT, 7, bytes("a"), List.of("a"))),
        entry(new EntryContent.Called(bytes("a"))),
        entry(new EntryContent.Tapped(0, STDOUT, 1, bytes("a"))),
        new FileEvent.Content(SANDBOX, INCARNATION, 4, TIME, READ, 0, 1, 2, bytes("a")));
  }

  private static Entry entry(EntryContent content) {
    return new Entry(SANDBOX, INCARNATION, 4, SESSION, COMMAND, 2, TIME, content);
  }

  private static SandboxRecord sandbox() {
    return new SandboxRecord(
        SANDBOX,
        INCARNATION,
        new LearnerId("ada"),
        new QuestionId("playground"),
        "local",
        4,
        9,
        SandboxRecord.State.ALIVE,
        TIME,
        TIME);
  }

  private static Sent sent(Object said) {
    return switch (said) {
      case CommandRecord record ->
          new Sent(record, CommandCodec.encode(record, "/t/0", 3, TIME), CommandCodec::decode);
      case Event record ->
          new Sent(record, EventCodec.encode(record, "/t/0", 3), EventCodec::decode);
      case RoomRecord record ->
          new Sent(record, RoomCodec.encode(record, "1", "/t/0", 3, TIME), RoomCodec::decode);
      case MonitorRecord record ->
          new Sent(record, MonitorCodec.encode(record, "1", "/t/0", 3, TIME), MonitorCodec::decode);
      case SandboxRecord record ->
          new Sent(record, SandboxCodec.encode(record, "/t/0", 3, TIME), SandboxCodec::decode);
      default -> throw new IllegalArgumentException(said.toString());
    };
  }

  private static Object decode(Sent sent, byte[] value) throws MalformedRecordException {
    ProducerRecord<byte[], byte[]> of = sent.record();
    return sent.decoder()
        .decode(
            received(
                new ProducerRecord<>(of.topic(), of.partition(), of.key(), value, of.headers())));
  }

  private static ProducerRecord<byte[], byte[]> copy(Sent sent, RecordHeaders headers) {
    ProducerRecord<byte[], byte[]> of = sent.record();
    return new ProducerRecord<>(of.topic(), of.partition(), of.key(), of.value(), headers);
  }

  /** Returns whether the value is raw bytes, which are always valid. */
  private static boolean isRaw(Sent sent) {
    return sent.said() instanceof FileEvent.Content
        || sent.said() instanceof Entry entry
            && (entry.content() instanceof EntryContent.Output
                || entry.content() instanceof EntryContent.Called
                || entry.content() instanceof EntryContent.Tapped);
  }

  /** Returns whether the record has nothing but its type. */
  private static boolean isEmpty(Sent sent) {
    return sent.said() instanceof Entry entry && entry.content() instanceof EntryContent.Started;
  }

  /** Returns whether readers use the header. Other records have the same in their value. */
  private static boolean isRead(Sent sent, String header) {
    return (header.equals("ce_type") && !(sent.said() instanceof SandboxRecord))
        || sent.said() instanceof CommandRecord
        || sent.said() instanceof Entry
        || sent.said() instanceof FileEvent.Content;
  }

  private static byte[] json(Sent sent) {
    return isRaw(sent) ? bytes("0") : sent.record().value();
  }

  private static List<JsonPointer> parts(Sent sent) throws IOException {
    List<JsonPointer> parts = new ArrayList<>();
    collect(JsonPointer.empty(), JSON.readTree(json(sent)), parts);
    return parts;
  }

  private static void collect(JsonPointer at, JsonNode node, List<JsonPointer> parts) {
    node.fieldNames()
        .forEachRemaining(
            name -> {
              parts.add(at.appendProperty(name));
              collect(at.appendProperty(name), node.get(name), parts);
            });
    for (int i = 0; node.isArray() && i < node.size(); i++) {
      parts.add(at.appendIndex(i));
      collect(at.appendIndex(i), node.get(i), parts);
    }
  }

  private static byte[] changed(Sent sent, JsonPointer part, boolean toNull) throws IOException {
    JsonNode whole = JSON.readTree(json(sent));
    switch (whole.at(part.head())) {
      case ObjectNode object when toNull -> object.putNull(part.last().getMatchingProperty());
      case ObjectNode object -> object.remove(part.last().getMatchingProperty());
      case ArrayNode array when toNull ->
          array.set(part.last().getMatchingIndex(), (JsonNode) null);
      default -> throw new IllegalArgumentException(part.toString());
    }
    return JSON.writeValueAsBytes(whole);
  }

  private static boolean isElement(JsonPointer part) {
    return part.last().mayMatchElement();
  }

  /** Returns whether it is a variable of a command's environment, which may have none. */
  private static boolean isVariable(JsonPointer part) {
    return part.toString().startsWith("/environment/");
  }

  private static String name(Sent sent, JsonPointer part) {
    return sent + part.toString().replace('/', '.');
  }

  private static Set<Class<?>> kinds(Object said) {
    Set<Class<?>> kinds = new HashSet<>();
    kinds.add(said.getClass());
    switch (said) {
      case Entry entry -> kinds.add(entry.content().getClass());
      case RoomEvent.Changed changed -> kinds.add(changed.change().getClass());
      case dev.podshell.contracts.command.StartCommand start ->
          kinds.add(start.program().getClass());
      default -> {}
    }
    return kinds;
  }

  private static Set<Class<?>> leaves(Class<?> sealed) {
    if (!sealed.isSealed()) {
      return Set.of(sealed);
    }
    Set<Class<?>> leaves = new HashSet<>();
    for (Class<?> permitted : sealed.getPermittedSubclasses()) {
      leaves.addAll(leaves(permitted));
    }
    return leaves;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
