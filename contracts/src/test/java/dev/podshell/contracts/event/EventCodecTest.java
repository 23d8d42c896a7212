package dev.podshell.contracts.event;

import static dev.podshell.contracts.Samples.COMMAND;
import static dev.podshell.contracts.Samples.INCARNATION;
import static dev.podshell.contracts.Samples.READ;
import static dev.podshell.contracts.Samples.SANDBOX;
import static dev.podshell.contracts.Samples.SESSION;
import static dev.podshell.contracts.Samples.TIME;
import static dev.podshell.contracts.Samples.leaves;
import static dev.podshell.contracts.Samples.received;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.podshell.contracts.command.TerminalSize;
import dev.podshell.contracts.identity.ConnectionId;
import dev.podshell.contracts.identity.LearnerId;
import dev.podshell.contracts.identity.LearnerKey;
import dev.podshell.contracts.identity.MemberId;
import dev.podshell.contracts.identity.MonitorId;
import dev.podshell.contracts.identity.RoomId;
import dev.podshell.contracts.room.TextOperation;
import dev.podshell.contracts.topic.MalformedRecordException;
import io.cloudevents.CloudEvent;
import io.cloudevents.kafka.KafkaMessageFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

public final class EventCodecTest {

  private static final RoomId ROOM = RoomId.of("a session id");
  private static final MemberId MEMBER = new MemberId("0123456789abcdef");
  private static final MonitorId MONITOR = MonitorId.of("lamp");
  private static final ConnectionId CONNECTION = new ConnectionId("0123456789abcdef");
  private static final ConnectionId OTHER = new ConnectionId("fedcba9876543210");
  private static final dev.podshell.contracts.event.Stream TTY =
      dev.podshell.contracts.event.Stream.TTY;

  public static Stream<Event> events() {
    return Stream.of(
        entry(1, new EntryContent.Started()),
        entry(3, new EntryContent.Resized(new TerminalSize(120, 40))),
        entry(4, new EntryContent.Exited(0, null)),
        entry(5, new EntryContent.Exited(137, 9)),
        entry(6, new EntryContent.Exited(143, 15, new ReachedLimit(Limit.TIME, 600))),
        new LimitNear(
            SANDBOX,
            INCARNATION,
            4,
            SESSION,
            COMMAND,
            TIME,
            new ReachedLimit(Limit.TIME, 600),
            TIME.plusSeconds(60)),
        new CommandFailed(
            SANDBOX, INCARNATION, 4, SESSION, COMMAND, TIME, RefusalReason.BUSY, "Try again"),
        new InputRefused(SANDBOX, INCARNATION, 4, SESSION, COMMAND, TIME, "w", 9, "Too much", true),
        new SandboxLifecycle.Starting(SANDBOX, INCARNATION, 4, TIME, "Pulling"),
        new SandboxLifecycle.Ready(SANDBOX, INCARNATION, 4, TIME),
        new SandboxLifecycle.Ending(
            SANDBOX, INCARNATION, 4, TIME, EndReason.IDLE, TIME.plusSeconds(60)),
        new SandboxLifecycle.Ended(SANDBOX, INCARNATION, 4, TIME, EndReason.AGE, 99),
        new SandboxLifecycle.Lost(SANDBOX, INCARNATION, 4, TIME, "Gone", 99),
        new SessionRevoked(SESSION, TIME),
        new LearnerRevoked(LearnerKey.of(new LearnerId("ada")), TIME),
        changed(
            new RoomEvent.Change.Edited(MEMBER, "u", 2, 8, TextOperation.replace("", 0, 0, "ü"))),
        changed(new RoomEvent.Change.Language(MEMBER, "u", "bash")),
        changed(new RoomEvent.Change.Joined(MEMBER, "u", "Grace")),
        changed(new RoomEvent.Change.Left("u")),
        new RoomEvent.Refused(ROOM, MEMBER, TIME, 3, "Too old"),
        new RoomEvent.Relayed(ROOM, MEMBER, TIME, "chat", "{\"userId\":\"u\"}"),
        new MonitorEvent.Connected(MONITOR, TIME, CONNECTION),
        new MonitorEvent.Refused(MONITOR, TIME, CONNECTION, "It is connected"),
        new MonitorEvent.Challenged(MONITOR, TIME, CONNECTION, OTHER),
        new MonitorEvent.Do(MONITOR, TIME, CONNECTION, 42, "turn \"on\""),
        new MonitorEvent.Ended(MONITOR, TIME, OTHER, 3, null),
        new MonitorEvent.Ended(MONITOR, TIME, OTHER, 4, "It is broken"),
        new MonitorEvent.Dismissed(MONITOR, TIME, CONNECTION, "Too late"),
        new FileEvent.Refused(
            SANDBOX, INCARNATION, 4, TIME, READ, FileEvent.Reason.NOT_FOUND, "No such file"));
  }

  private static RoomEvent changed(RoomEvent.Change change) {
    return new RoomEvent.Changed(ROOM, 12, TIME, change);
  }

  @ParameterizedTest
  @MethodSource("events")
  void shouldReadWhatItWrote(Event event) throws MalformedRecordException {
    ProducerRecord<byte[], byte[]> sent = EventCodec.encode(event, "/execution/0", 5);

    assertThat(EventCodec.decode(received(sent))).isEqualTo(event);
    assertThat(sent.key()).asString(UTF_8).isEqualTo(event.key());
  }

  @Test
  void shouldReadAnExitOfAnEarlierServiceAndWriteOneThatItReads() throws Exception {
    Entry exited = entry(5, new EntryContent.Exited(137, 9));
    ProducerRecord<byte[], byte[]> sent = EventCodec.encode(exited, "/execution/0", 5);

    assertThat(sent.value())
        .asString(UTF_8)
        .isEqualTo("{\"type\":\"exited\",\"exitCode\":137,\"signal\":9}");
    assertThat(EventCodec.decode(received(sent))).isEqualTo(exited);
  }

  @Property
  void shouldCarryOutputByteForByte(@ForAll @Size(min = 1, max = 2000) byte[] bytes)
      throws MalformedRecordException {
    Entry entry = entry(2, new EntryContent.Output(TTY, 12345, bytes));

    ProducerRecord<byte[], byte[]> sent = EventCodec.encode(entry, "/execution/0", 5);
    Entry read = (Entry) EventCodec.decode(received(sent));

    assertThat(sent.value()).isEqualTo(bytes);
    assertThat(read).usingRecursiveComparison().isEqualTo(entry);
  }

  @Property
  void shouldCarryCallsByteForByte(@ForAll @Size(min = 1, max = 2000) byte[] bytes)
      throws MalformedRecordException {
    Entry entry = entry(2, new EntryContent.Called(bytes));

    ProducerRecord<byte[], byte[]> sent = EventCodec.encode(entry, "/execution/0", 5);

    assertThat(sent.value()).isEqualTo(bytes);
    assertThat(EventCodec.decode(received(sent))).usingRecursiveComparison().isEqualTo(entry);
  }

  @Property
  void shouldCarryWhatWasTappedByteForByte(
      @ForAll @IntRange(min = 0) int location,
      @ForAll boolean isError,
      @ForAll @LongRange(min = 1) long skipped,
      @ForAll @Size(max = 2000) byte[] bytes)
      throws MalformedRecordException {
    Entry entry = entry(2, tapped(location, isError, skipped, bytes));

    ProducerRecord<byte[], byte[]> sent = EventCodec.encode(entry, "/execution/0", 5);

    assertThat(sent.value()).isEqualTo(bytes);
    assertThat(EventCodec.decode(received(sent))).usingRecursiveComparison().isEqualTo(entry);
  }

  @Test
  void shouldRefuseAnImpossibleTap() {
    byte[] some = {1};
    byte[] none = {};
    for (EntryContent content :
        List.of(
            tapped(-1, false, 0, some),
            tapped(0, false, -1, some),
            tapped(0, false, 0, none),
            new EntryContent.Tapped(0, TTY, 0, some))) {
      assertRefused(EventCodec.encode(entry(2, content), "/execution/0", 5));
    }
  }

  private static EntryContent tapped(int location, boolean isError, long skipped, byte[] bytes) {
    return new EntryContent.Tapped(
        location,
        isError
            ? dev.podshell.contracts.event.Stream.STDERR
            : dev.podshell.contracts.event.Stream.STDOUT,
        skipped,
        bytes);
  }

  @Property
  void shouldCarryNamesOfFilesWithTheOutput(@ForAll @Size(max = 5) List<String> files)
      throws MalformedRecordException {
    Entry entry = entry(2, new EntryContent.Output(TTY, 0, new byte[] {1}, encodable(files)));

    Entry read = (Entry) EventCodec.decode(received(EventCodec.encode(entry, "/execution/0", 5)));

    assertThat(read).usingRecursiveComparison().isEqualTo(entry);
  }

  @Property
  void shouldCarryAFileByteForByte(@ForAll @Size(max = 2000) byte[] bytes)
      throws MalformedRecordException {
    FileEvent.Content content =
        new FileEvent.Content(SANDBOX, INCARNATION, 4, TIME, READ, 5, 1L << 40, -7, bytes);

    ProducerRecord<byte[], byte[]> sent = EventCodec.encode(content, "/execution/0", 5);

    assertThat(sent.value()).isEqualTo(bytes);
    assertThat(EventCodec.isOfFile(received(sent))).isTrue();
    assertThat(EventCodec.decode(received(sent))).usingRecursiveComparison().isEqualTo(content);
  }

  /** Returns the text without unpaired surrogates, which UTF-8 cannot hold. */
  private static List<String> encodable(List<String> texts) {
    return texts.stream().map(text -> new String(text.getBytes(UTF_8), UTF_8)).toList();
  }

  @ParameterizedTest
  @MethodSource("events")
  void shouldBeACloudEventToTheirOwnLibrary(Event event) {
    ProducerRecord<byte[], byte[]> sent = EventCodec.encode(event, "/execution/0", 5);

    CloudEvent read = KafkaMessageFactory.createReader(received(sent)).toEvent();

    assertThat(read.getType()).startsWith("dev.podshell.");
    assertThat(read.getSource()).hasToString("/execution/0");
    assertThat(Objects.requireNonNull(read.getTime()).toInstant()).isEqualTo(TIME);
    assertThat(read.getDataContentType()).isEqualTo("application/json");
  }

  @Test
  void shouldRefuseAnOutputThatIsTooLong() {
    byte[] tooLong = new byte[EntryContent.Output.MAX_BYTES + 1];
    Entry entry = entry(2, new EntryContent.Output(TTY, 0, tooLong));

    assertRefused(EventCodec.encode(entry, "/execution/0", 5));
  }

  @Test
  void shouldRefuseAnEntryBelowTheFirst() {
    assertRefused(EventCodec.encode(entry(0, new EntryContent.Started()), "/execution/0", 5));
  }

  @Property
  void shouldRefuseHeadersThatItCannotRead(
      @ForAll String type, @ForAll String sandbox, @ForAll @Size(max = 50) byte[] value) {
    ProducerRecord<byte[], byte[]> sent = new ProducerRecord<>("podshell.events", 0, null, value);
    sent.headers().add("ce_type", ("dev.podshell.entry." + type).getBytes(UTF_8));
    sent.headers().add("ce_sandbox", sandbox.getBytes(UTF_8));

    assertRefused(sent);
  }

  private static void assertRefused(ProducerRecord<byte[], byte[]> sent) {
    ConsumerRecord<byte[], byte[]> received = received(sent);
    assertThatExceptionOfType(MalformedRecordException.class)
        .isThrownBy(() -> EventCodec.decode(received));
  }

  private static Entry entry(long number, EntryContent content) {
    return new Entry(SANDBOX, INCARNATION, 4, SESSION, COMMAND, number, TIME, content);
  }

  @Test
  void shouldHaveATypeForEveryEventAndEveryContentOfAnEntry() {
    List<Class<?>> expected =
        Stream.concat(leaves(Event.class), leaves(EntryContent.class))
            .filter(type -> type != Entry.class)
            .toList();

    assertThat(Arrays.stream(EventType.values()).<Class<?>>map(EventType::recordClass))
        .containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void shouldSayWhyASandboxEndsInTheWordsOfItsReasonUnlessTheRecordHasItsOwn() {
    var ending = new SandboxLifecycle.Ending(SANDBOX, INCARNATION, 4, TIME, EndReason.QUOTA, TIME);
    var ended = new SandboxLifecycle.Ended(SANDBOX, INCARNATION, 4, TIME, EndReason.AGE, 9);
    var other = new SandboxLifecycle.Ended(SANDBOX, INCARNATION, 4, TIME, EndReason.AGE, 9, "So");

    assertThat(ending.message()).isEqualTo(EndReason.QUOTA.warning());
    assertThat(ended.message()).isEqualTo(EndReason.AGE.message());
    assertThat(other.message()).isEqualTo("So");
  }
}
