package dev.podshell.contracts.topic;

import static dev.podshell.contracts.Samples.COMMAND;
import static dev.podshell.contracts.Samples.INCARNATION;
import static dev.podshell.contracts.Samples.READ;
import static dev.podshell.contracts.Samples.SANDBOX;
import static dev.podshell.contracts.Samples.SESSION;
import static dev.podshell.contracts.Samples.TIME;
import static dev.podshell.contracts.Samples.leaves;
import static dev.podshell.contracts.Samples.received;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.podshell.contracts.command.AnswerCall;
import dev.podshell.contracts.command.CommandCodec;
import dev.podshell.contracts.command.CommandRecord;
import dev.podshell.contracts.command.EndInput;
import dev.podshell.contracts.command.FileNames;
import dev.podshell.contracts.command.Program;
import dev.podshell.contracts.command.ReadFile;
import dev.podshell.contracts.command.ResizeTerminal;
import dev.podshell.contracts.command.SendSignal;
import dev.podshell.contracts.command.StandardInput;
import dev.podshell.contracts.command.StartCommand;
import dev.podshell.contracts.command.TerminalSize;
import dev.podshell.contracts.command.WatchCommand;
import dev.podshell.contracts.command.WriteInput;
import dev.podshell.contracts.event.CommandFailed;
import dev.podshell.contracts.event.EndReason;
import dev.podshell.contracts.event.Entry;
import dev.podshell.contracts.event.EntryContent;
import dev.podshell.contracts.event.Event;
import dev.podshell.contracts.event.EventCodec;
import dev.podshell.contracts.event.FileEvent;
import dev.podshell.contracts.event.InputRefused;
import dev.podshell.contracts.event.LearnerRevoked;
import dev.podshell.contracts.event.Limit;
import dev.podshell.contracts.event.LimitNear;
import dev.podshell.contracts.event.MonitorEvent;
import dev.podshell.contracts.event.ReachedLimit;
import dev.podshell.contracts.event.RefusalReason;
import dev.podshell.contracts.event.RoomEvent;
import dev.podshell.contracts.event.RoomEvent.Change;
import dev.podshell.contracts.event.SandboxLifecycle;
import dev.podshell.contracts.event.SessionRevoked;
import dev.podshell.contracts.event.Stream;
import dev.podshell.contracts.identity.ConnectionId;
import dev.podshell.contracts.identity.LearnerId;
import dev.podshell.contracts.identity.LearnerKey;
import dev.podshell.contracts.identity.MemberId;
import dev.podshell.contracts.identity.MonitorId;
import dev.podshell.contracts.identity.QuestionId;
import dev.podshell.contracts.identity.RoomId;
import dev.podshell.contracts.monitor.MonitorCodec;
import dev.podshell.contracts.monitor.MonitorRecord;
import dev.podshell.contracts.room.RoomCodec;
import dev.podshell.contracts.room.RoomRecord;
import dev.podshell.contracts.room.TextOperation;
import dev.podshell.contracts.sandbox.SandboxCodec;
import dev.podshell.contracts.sandbox.SandboxRecord;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/**
 * Reads records as an earlier release wrote them: headers and values as they were in Kafka, before
 * ends of sandboxes had a message and before learners and questions had types. Do not renew the
 * files: add records of a later release beside them. This is one long file, because it lists what
 * the files hold.
 */
class EarlierRecordsTest {

  private static final LearnerId ADA = new LearnerId("ada");
  private static final QuestionId PLAYGROUND = new QuestionId("playground");
  private static final RoomId ROOM = RoomId.of("a session id");
  private static final MemberId MEMBER = new MemberId("0123456789abcdef");
  private static final MonitorId MONITOR = MonitorId.of("lamp");
  private static final ConnectionId CONNECTION = new ConnectionId("0123456789abcdef");
  private static final ConnectionId OTHER = new ConnectionId("fedcba9876543210");

  /** Reads a record of a topic. */
  @FunctionalInterface
  private interface Decoder {
    Object decode(ConsumerRecord<byte[], byte[]> record) throws MalformedRecordException;
  }

  @Test
  void shouldReadTheCommandsThatAnEarlierReleaseWrote() throws Exception {
    List<Object> read = read("commands", CommandCodec::decode);

    assertRead(
        read,
        List.of(
            new StartCommand(
                SANDBOX,
                SESSION,
                COMMAND,
                ADA,
                PLAYGROUND,
                "\"id\"",
                new Program.Shell("ls | grep \"ü\"", List.of(new Program.Tap(0, 0, 2, true))),
                new TerminalSize(80, 24),
                StandardInput.OPEN,
                Map.of("LANG", "C.UTF-8"),
                true,
                FileNames.NOTED,
                TIME),
            script(PLAYGROUND, new Program.Script("print(1)")),
            script(
                new QuestionId("processor"),
                new Program.Script(
                    "print(1)",
                    "python",
                    new Program.Engine("x = 1", "{\"level\":2}", Duration.ofSeconds(60)))),
            new AnswerCall(SANDBOX, SESSION, COMMAND, "w", 5, "{\"id\":1}\n"),
            new WriteInput(SANDBOX, SESSION, COMMAND, "w", 1, "\u0003\u0000\n☃"),
            new ResizeTerminal(SANDBOX, SESSION, COMMAND, "w", 2, new TerminalSize(1, 1000)),
            new EndInput(SANDBOX, SESSION, COMMAND, "w", 3),
            new SendSignal(SANDBOX, SESSION, COMMAND, "w", 4, 15),
            new ReadFile(SANDBOX, SESSION, COMMAND, READ, "ü/a b.png", 1L << 40, 65536, TIME),
            new WatchCommand(SANDBOX, SESSION, COMMAND, TIME)));
    assertHasAllOf(CommandRecord.class, read);
  }

  @Test
  void shouldReadTheEventsThatAnEarlierReleaseWrote() throws Exception {
    List<Object> read = read("events", EventCodec::decode);

    List<Object> expected = new ArrayList<>();
    expected.addAll(entries());
    expected.addAll(sandboxes());
    expected.addAll(rooms());
    expected.addAll(monitors());
    expected.add(fileRefused(FileEvent.Reason.NOT_FOUND, "No such file"));
    expected.addAll(rawValues());
    expected.add(ending(EndReason.QUOTA, 0));
    expected.add(ended(EndReason.IDLE, 7));
    expected.add(ended(EndReason.QUOTA, 8));
    Arrays.stream(RefusalReason.values())
        .filter(reason -> reason == reason.toCommandReason())
        .forEach(reason -> expected.add(failed(reason, "So")));
    for (FileEvent.Reason reason : FileEvent.Reason.values()) {
      expected.add(fileRefused(reason, "So"));
    }
    assertRead(read, expected);
    assertHasAllOf(Event.class, read);
    assertHasAllOf(
        EntryContent.class,
        read.stream()
            .filter(Entry.class::isInstance)
            .<Object>map(event -> ((Entry) event).content())
            .toList());
  }

  @Test
  void shouldReadTheRoomsThatAnEarlierReleaseWrote() throws Exception {
    List<Object> read = read("rooms", RoomCodec::decode);

    assertRead(
        read,
        List.of(
            new RoomRecord.Join(ROOM, MEMBER, "/gateway/0", "user-1", "Grace"),
            new RoomRecord.Leave(ROOM, MEMBER),
            new RoomRecord.Edit(
                ROOM, MEMBER, "user-1", 1, 7, TextOperation.replace("print(1)", 6, 7, "\"☃\"")),
            new RoomRecord.SetLanguage(ROOM, MEMBER, "user-1", "javascript")));
    assertHasAllOf(RoomRecord.class, read);
  }

  @Test
  void shouldReadTheMonitorsThatAnEarlierReleaseWrote() throws Exception {
    List<Object> read = read("monitors", MonitorCodec::decode);

    assertRead(
        read,
        List.of(
            new MonitorRecord.Connect(MONITOR, CONNECTION, "00000000000000aa"),
            new MonitorRecord.Disconnect(MONITOR, CONNECTION),
            new MonitorRecord.Alive(MONITOR, CONNECTION, OTHER),
            new MonitorRecord.Send(MONITOR, OTHER, 7, "turn \"on\" ☃"),
            new MonitorRecord.Answer(MONITOR, CONNECTION, 123, null),
            new MonitorRecord.Answer(MONITOR, CONNECTION, 123, "It is broken"),
            new MonitorRecord.Expire(MONITOR, 123, true),
            new MonitorRecord.Expire(MONITOR, 124, false)));
    assertHasAllOf(MonitorRecord.class, read);
  }

  @Test
  void shouldReadTheSandboxesThatAnEarlierReleaseWrote() throws Exception {
    assertRead(
        read("sandboxes", SandboxCodec::decode),
        List.of(
            new SandboxRecord(
                SANDBOX,
                INCARNATION,
                ADA,
                PLAYGROUND,
                "local",
                4,
                9,
                SandboxRecord.State.ALIVE,
                TIME,
                TIME),
            new SandboxRecord(
                SANDBOX,
                INCARNATION,
                new LearnerId("room\u001fx"),
                new QuestionId("room"),
                "kubernetes",
                4,
                0,
                SandboxRecord.State.QUEUED,
                TIME,
                null),
            new SandboxRecord(
                SANDBOX,
                INCARNATION,
                ADA,
                PLAYGROUND,
                "local",
                5,
                10,
                SandboxRecord.State.ENDED,
                TIME,
                null)));
  }

  private static StartCommand script(QuestionId question, Program.Script script) {
    return new StartCommand(
        SANDBOX,
        SESSION,
        COMMAND,
        ADA,
        question,
        "1",
        script,
        null,
        StandardInput.CLOSED,
        Map.of(),
        false,
        FileNames.IGNORED,
        TIME);
  }

  private static List<Event> entries() {
    ReachedLimit time = new ReachedLimit(Limit.TIME, 600);
    return List.of(
        entry(1, new EntryContent.Started()),
        entry(3, new EntryContent.Resized(new TerminalSize(120, 40))),
        entry(4, new EntryContent.Exited(0, null)),
        entry(5, new EntryContent.Exited(137, 9)),
        entry(6, new EntryContent.Exited(143, 15, time)),
        new LimitNear(SANDBOX, INCARNATION, 4, SESSION, COMMAND, TIME, time, TIME.plusSeconds(60)),
        failed(RefusalReason.BUSY, "Try again"),
        new InputRefused(
            SANDBOX, INCARNATION, 4, SESSION, COMMAND, TIME, "w", 9, "Too much", true));
  }

  private static List<Event> sandboxes() {
    return List.of(
        new SandboxLifecycle.Starting(SANDBOX, INCARNATION, 4, TIME, "Pulling"),
        new SandboxLifecycle.Ready(SANDBOX, INCARNATION, 4, TIME),
        ending(EndReason.IDLE, 60),
        ended(EndReason.AGE, 99),
        new SandboxLifecycle.Lost(SANDBOX, INCARNATION, 4, TIME, "Gone", 99),
        new SessionRevoked(SESSION, TIME),
        new LearnerRevoked(LearnerKey.of(ADA), TIME));
  }

  private static List<Event> rooms() {
    return List.of(
        changed(new Change.Edited(MEMBER, "u", 2, 8, TextOperation.replace("", 0, 0, "ü"))),
        changed(new Change.Language(MEMBER, "u", "bash")),
        changed(new Change.Joined(MEMBER, "u", "Grace")),
        changed(new Change.Left("u")),
        new RoomEvent.Refused(ROOM, MEMBER, TIME, 3, "Too old"),
        new RoomEvent.Relayed(ROOM, MEMBER, TIME, "chat", "{\"userId\":\"u\"}"));
  }

  private static List<Event> monitors() {
    return List.of(
        new MonitorEvent.Connected(MONITOR, TIME, CONNECTION),
        new MonitorEvent.Refused(MONITOR, TIME, CONNECTION, "It is connected"),
        new MonitorEvent.Challenged(MONITOR, TIME, CONNECTION, OTHER),
        new MonitorEvent.Do(MONITOR, TIME, CONNECTION, 42, "turn \"on\""),
        new MonitorEvent.Ended(MONITOR, TIME, OTHER, 3, null),
        new MonitorEvent.Ended(MONITOR, TIME, OTHER, 4, "It is broken"),
        new MonitorEvent.Dismissed(MONITOR, TIME, CONNECTION, "Too late"));
  }

  private static List<Event> rawValues() {
    return List.of(
        entry(
            2, new EntryContent.Output(Stream.TTY, 7, "ü\r\n".getBytes(UTF_8), List.of("a b.png"))),
        entry(2, new EntryContent.Output(Stream.STDERR, 9, new byte[] {0, -1})),
        entry(2, new EntryContent.Called("{}\n".getBytes(UTF_8))),
        entry(2, new EntryContent.Tapped(2, Stream.STDOUT, 3, new byte[] {1})),
        new FileEvent.Content(SANDBOX, INCARNATION, 4, TIME, READ, 5, 6, 7, new byte[] {8}));
  }

  private static Entry entry(long number, EntryContent content) {
    return new Entry(SANDBOX, INCARNATION, 4, SESSION, COMMAND, number, TIME, content);
  }

  private static Event failed(RefusalReason reason, String message) {
    return new CommandFailed(SANDBOX, INCARNATION, 4, SESSION, COMMAND, TIME, reason, message);
  }

  private static Event ending(EndReason reason, long seconds) {
    return new SandboxLifecycle.Ending(
        SANDBOX, INCARNATION, 4, TIME, reason, TIME.plusSeconds(seconds), reason.warning());
  }

  private static Event ended(EndReason reason, long lostBelowOffset) {
    return new SandboxLifecycle.Ended(
        SANDBOX, INCARNATION, 4, TIME, reason, lostBelowOffset, reason.message());
  }

  private static Event changed(Change change) {
    return new RoomEvent.Changed(ROOM, 12, TIME, change);
  }

  private static Event fileRefused(FileEvent.Reason reason, String message) {
    return new FileEvent.Refused(SANDBOX, INCARNATION, 4, TIME, READ, reason, message);
  }

  private static void assertRead(List<Object> read, List<?> expected) {
    assertThat(read).hasSameSizeAs(expected);
    for (int i = 0; i < read.size(); i++) {
      assertThat(read.get(i))
          .as("record %d", i)
          .usingRecursiveComparison()
          .withStrictTypeChecking()
          .isEqualTo(expected.get(i));
    }
  }

  /**
   * Fails if a type of records is missing among the files, as one that was added later would be.
   */
  private static void assertHasAllOf(Class<?> type, List<Object> read) {
    assertThat(read.stream().<Class<?>>map(Object::getClass).distinct())
        .containsAll(leaves(type).toList());
  }

  private static List<Object> read(String name, Decoder decoder)
      throws IOException, MalformedRecordException {
    List<Object> read = new ArrayList<>();
    try (InputStream file =
        Objects.requireNonNull(
            EarlierRecordsTest.class.getResourceAsStream("earlier/" + name + ".json"))) {
      for (JsonNode record : new JsonMapper().readTree(file)) {
        read.add(decoder.decode(received(record(record))));
      }
    }
    return read;
  }

  private static ProducerRecord<byte[], byte[]> record(JsonNode record) {
    byte[] value =
        record.has("json")
            ? record.get("json").textValue().getBytes(UTF_8)
            : HexFormat.of().parseHex(record.get("hex").textValue());
    ProducerRecord<byte[], byte[]> sent =
        new ProducerRecord<>("topic", 0, record.get("key").textValue().getBytes(US_ASCII), value);
    record
        .get("headers")
        .properties()
        .forEach(
            header ->
                sent.headers().add(header.getKey(), header.getValue().textValue().getBytes(UTF_8)));
    return sent;
  }
}
