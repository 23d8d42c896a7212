package dev.podshell.execution;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.podshell.contracts.command.CommandCodec;
import dev.podshell.contracts.command.Program;
import dev.podshell.contracts.command.ReadFile;
import dev.podshell.contracts.command.TerminalSize;
import dev.podshell.contracts.event.CommandFailed;
import dev.podshell.contracts.event.EndReason;
import dev.podshell.contracts.event.Entry;
import dev.podshell.contracts.event.EntryContent;
import dev.podshell.contracts.event.FileEvent;
import dev.podshell.contracts.event.InputRefused;
import dev.podshell.contracts.event.Limit;
import dev.podshell.contracts.event.ReachedLimit;
import dev.podshell.contracts.event.RefusalReason;
import dev.podshell.contracts.event.SandboxLifecycle;
import dev.podshell.contracts.identity.CommandId;
import dev.podshell.contracts.identity.ReadId;
import dev.podshell.contracts.identity.SessionId;
import dev.podshell.contracts.sandbox.SandboxProcess;
import dev.podshell.contracts.topic.Topic;
import dev.podshell.local.KafkaBroker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(Broker.class)
class CommandsTest {

  private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  @TempDir static Path folder;
  private static Instance service;
  private Client client;

  @BeforeAll
  static void startService(KafkaBroker broker) throws Exception {
    Path catalogue = Files.writeString(folder.resolve("catalogue.yaml"), CATALOGUE);
    service =
        Instance.start(
            broker.bootstrapServers(),
            folder,
            Map.of(
                "podshell.catalogue", catalogue.toString(),
                "podshell.execution.lane.records", "8",
                "podshell.execution.ending-grace", "1s"));
  }

  private static final String CATALOGUE =
      """
      languages: {python: {interpreter: [python3, -u], script: main.py}}
      questions:
        playground:
          image: any
          language: python
          environment: {GREETING: hello}
          files: {data/words.txt: "one two\\n"}
        brief: {image: any, language: python, idle-limit: 2s}
        old: {image: any, language: python, age-limit: 2s}
      """;

  @AfterAll
  static void stopService() throws Exception {
    service.close();
    Instance.destroyAll(folder);
  }

  @BeforeEach
  void connect(KafkaBroker broker, TestInfo test) {
    String question =
        test.getTags().stream()
            .findFirst()
            .orElse("not in the catalogue: " + test.getDisplayName());
    client = new Client(broker.bootstrapServers(), "ada", question);
  }

  @AfterEach
  void disconnect() throws Exception {
    client.close();
  }

  @Test
  void shouldRunAScriptWhenItIsTheFirstCommand() {
    CommandId command = client.start("1", new Program.Script("print(6*7)"), null);
    assertThat(client.awaitExit(command).exitCode()).isZero();
    assertThat(client.output(command)).isEqualTo("42\n");
    SandboxLifecycle.Ready ready = client.await(SandboxLifecycle.Ready.class);
    assertThat(client.await(SandboxLifecycle.Starting.class).incarnation())
        .isEqualTo(ready.incarnation());
  }

  @Test
  void shouldApplyInputInOrderWhenACommandHasATerminal() {
    CommandId command = client.start("1", new Program.Shell("cat"), new TerminalSize(80, 24));
    for (int line = 1; line <= 50; line++) {
      client.type(command, line, "héllo " + line + "\n");
      client.awaitOutput(command, "héllo " + line + "\r\nhéllo " + line + "\r\n");
    }
    client.type(command, 51, "\u0004");
    assertThat(client.awaitExit(command).exitCode()).isZero();
  }

  @Test
  void shouldGiveTheSandboxItsFilesAndEnvironmentWhenTheCatalogueNamesThem() {
    CommandId command = client.shell("1", "echo $GREETING; cat data/words.txt");
    client.awaitExit(command);
    assertThat(client.output(command)).isEqualTo("hello\none two\n");
  }

  @Test
  void shouldRunACommandOnceWhenItsRecordComesTwice() {
    CommandId command = client.shell("1", "echo x >> times; sleep 0.2; wc -l < times");
    client.shell("1", "echo x >> times; sleep 0.2; wc -l < times");
    CommandId later = client.shell("2", "sleep 1; wc -l < times");
    client.awaitExit(later);
    assertThat(client.output(command)).isEqualTo("1\n");
    assertThat(client.output(later)).isEqualTo("1\n");
  }

  @Test
  void shouldRefuseInputWhenNoSuchCommandRuns() {
    CommandId command = client.id("never started");
    client.type(command, 1, "x");
    InputRefused refused = client.await(InputRefused.class);
    assertThat(refused.writer()).isEqualTo("test");
    assertThat(refused.sequence()).isEqualTo(1);
  }

  @Test
  void shouldReadFilesOfTheWorkingDirectoryAndNothingElse() {
    CommandId command =
        client.shell("1", "mkdir sub; cd sub; printf 'hello' > in.txt; ln -s /etc/passwd linked");
    client.awaitExit(command);

    FileEvent.Content content = (FileEvent.Content) client.read(command, "in.txt");

    assertThat(content.bytes()).asString(US_ASCII).isEqualTo("hello");
    assertThat(content.size()).isEqualTo(5);
    for (String path : List.of("missing", "linked", "../sub/in.txt", "/etc/passwd")) {
      assertThat(((FileEvent.Refused) client.read(command, path)).reason())
          .isEqualTo(FileEvent.Reason.NOT_FOUND);
    }
    assertThat(((FileEvent.Refused) client.read(new CommandId(7), "in.txt")).reason())
        .isEqualTo(FileEvent.Reason.GONE);
  }

  @Test
  void shouldStartNoSandboxToReadAFile() {
    FileEvent.Refused refused = (FileEvent.Refused) client.read(client.id("1"), "in.txt");

    assertThat(refused.reason()).isEqualTo(FileEvent.Reason.GONE);
    assertThat(refused.message()).contains("ended");
    assertThat(client.events()).noneMatch(SandboxLifecycle.class::isInstance);
  }

  @Test
  void shouldNotReadWhenTheClientNoLongerWaits() {
    CommandId command = client.shell("1", "echo x > in.txt");
    client.awaitExit(command);
    ReadId expired = ReadId.random(new SecureRandom());
    client.send(
        new ReadFile(
            client.sandbox(),
            SessionId.ofToken("token of ada"),
            command,
            expired,
            "in.txt",
            0,
            10,
            Instant.now().minusSeconds(60)));

    assertThat(client.read(command, "in.txt")).isInstanceOf(FileEvent.Content.class);
    assertThat(client.events())
        .noneMatch(event -> event instanceof FileEvent file && file.read().equals(expired));
  }

  @Test
  void shouldRefuseARecordWhenTheQueueIsFull() throws Exception {
    CommandId first = client.shell("1", "echo started; sleep 60");
    client.awaitOutput(first, "started");
    // The supervisor is stopped, so it answers nothing from now on.
    long pid = supervisorPid();
    ProcessBuilder stop = new ProcessBuilder("kill", "-STOP", Long.toString(pid));
    assertThat(stop.start().waitFor()).isZero();
    for (int command = 2; command <= 10; command++) {
      client.shell(Integer.toString(command), "true");
    }
    CommandFailed failed = client.await(CommandFailed.class);
    assertThat(failed.reason()).isEqualTo(RefusalReason.BUSY);
    assertThat(failed.command()).isEqualTo(client.id("10"));
    assertThat(new ProcessBuilder("kill", "-CONT", Long.toString(pid)).start().waitFor()).isZero();
    assertThat(client.awaitExit(client.id("2")).exitCode()).isZero();
  }

  @Test
  void shouldKeepRecordsThatCannotBeReadAndGoOnWhenTheyAreMalformed() {
    ProducerRecord<byte[], byte[]> good =
        CommandCodec.encode(
            client.startRecord("bad", new Program.Shell("true"), null),
            "/test",
            client.partition(),
            Instant.now());
    client.send(
        new ProducerRecord<>(
            good.topic(), good.partition(), good.key(), "{".getBytes(US_ASCII), good.headers()));
    client.send(
        new ProducerRecord<>(
            Topic.COMMANDS.topicName(), client.partition(), null, new byte[] {1, 2, 3}));
    CommandId next = client.shell("1", "echo still here");
    client.awaitExit(next);
    CommandFailed failed = client.await(CommandFailed.class);
    assertThat(failed.reason()).isEqualTo(RefusalReason.MALFORMED);
    assertThat(failed.command()).isEqualTo(client.id("bad"));
    assertThat(service.counted("podshell.dead.letters")).isGreaterThanOrEqualTo(2);
  }

  @Test
  void shouldCarryTheTraceWhenTheStartHadOne() {
    ProducerRecord<byte[], byte[]> start =
        CommandCodec.encode(
            client.startRecord("1", new Program.Shell("echo traced"), null),
            "/test",
            client.partition(),
            Instant.now());
    start.headers().add("traceparent", TRACE.getBytes(US_ASCII));
    client.send(start);
    client.awaitExit(client.id("1"));
    assertThat(client.records())
        .filteredOn(record -> record.headers().lastHeader("traceparent") != null)
        .hasSize(2)
        .allSatisfy(
            record ->
                assertThat(record.headers().lastHeader("traceparent").value())
                    .asString(US_ASCII)
                    .isEqualTo(TRACE));
  }

  @Test
  @Tag("brief")
  void shouldEndASandboxAfterANoticeWhenItIsIdle() {
    CommandId command = client.shell("1", "echo done");
    client.awaitExit(command);
    SandboxLifecycle.Ending ending = client.await(SandboxLifecycle.Ending.class);
    SandboxLifecycle.Ended ended = client.await(SandboxLifecycle.Ended.class);
    assertThat(ended.reason()).isEqualTo(EndReason.IDLE);
    assertThat(ended.time()).isAfterOrEqualTo(ending.at());
    CommandId next = client.shell("2", "ls; echo fresh");
    client.awaitExit(next);
    assertThat(client.output(next)).isEqualTo("fresh\n");
    assertThat(client.entries(next).getFirst().incarnation()).isNotEqualTo(ended.incarnation());
  }

  @Test
  @Tag("old")
  void shouldDeliverTheLastEntriesWhenASandboxIsTooOld() {
    CommandId command =
        client.shell("1", "trap '' HUP; trap 'echo bye; exit 3' TERM; while :; do sleep 0.1; done");
    SandboxLifecycle.Ended ended = client.await(SandboxLifecycle.Ended.class);
    assertThat(ended.reason()).isEqualTo(EndReason.AGE);
    assertThat(client.output(command)).endsWith("bye\n");
    assertThat(client.entries(command).getLast().content())
        .isEqualTo(new EntryContent.Exited(3, null, new ReachedLimit(Limit.AGE, 2)));
    assertThat(client.events().indexOf(ended)).isGreaterThan(lastEntryIndex());
  }

  private int lastEntryIndex() {
    int last = -1;
    for (int index = 0; index < client.events().size(); index++) {
      if (client.events().get(index) instanceof Entry) {
        last = index;
      }
    }
    return last;
  }

  private long supervisorPid() throws Exception {
    SandboxLifecycle.Ready ready = client.await(SandboxLifecycle.Ready.class);
    return SandboxProcess.read(folder.resolve(ready.incarnation().value())).orElseThrow().pid();
  }
}
