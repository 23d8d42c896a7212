package dev.podshell.execution.supervisor;

import static dev.podshell.execution.supervisor.Sandbox.TERMINAL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.podshell.contracts.command.StandardInput;
import dev.podshell.contracts.event.EntryContent;
import dev.podshell.contracts.event.EntryContent.Exited;
import dev.podshell.contracts.event.EntryContent.Output;
import dev.podshell.contracts.event.Stream;
import dev.podshell.contracts.identity.CommandId;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutputTest {

  private Sandbox sandbox;

  @BeforeEach
  void start(@TempDir Path folder) throws Exception {
    sandbox = Sandbox.start(folder);
  }

  @AfterEach
  void stop() throws Exception {
    sandbox.close();
  }

  @Test
  void shouldKeepStreamsApartWhenThereAreThreePipes() {
    CommandId command = sandbox.run("echo out; echo err >&2");

    assertThat(sandbox.stdout(command)).isEqualTo("out\n");
    assertThat(sandbox.stderr(command)).isEqualTo("err\n");
  }

  @Test
  void shouldDeliverWhatATerminalShowsWhenThereIsOne() {
    CommandId command = sandbox.start("test -t 0 && test -t 1 && test -t 2 && tty", TERMINAL);

    sandbox.awaitEnd(command);

    assertThat(sandbox.terminal(command)).matches("/dev/pts/\\d+\r\n");
  }

  @Test
  void shouldNumberEntriesFromStartedToExited() {
    CommandId command =
        sandbox.run("for i in 1 2 3; do echo $i; echo e$i >&2; sleep 0.02; done; exit 7");

    List<SupervisorEntry> entries = sandbox.recorder.entriesOf(command);
    assertThat(entries)
        .extracting(SupervisorEntry::number)
        .containsExactlyElementsOf(LongStream.rangeClosed(1, entries.size()).boxed().toList());
    assertThat(entries.getFirst().content()).isEqualTo(new EntryContent.Started());
    assertThat(entries.getLast().content()).isEqualTo(new Exited(7, null));
  }

  @Test
  void shouldCountOffsetsOverAllStreams() {
    CommandId command =
        sandbox.run("for i in 1 2 3 4; do echo $i; sleep 0.01; echo e$i >&2; sleep 0.01; done");

    long offset = 0;
    for (EntryContent content : sandbox.recorder.contents(command)) {
      if (content instanceof Output output) {
        assertThat(output.offset()).isEqualTo(offset);
        offset += output.bytes().length;
      }
    }
    assertThat(offset).isEqualTo(4 * 2 + 4 * 3);
  }

  @Test
  void shouldCutInLargePiecesWhenACommandFloods() {
    CommandId command = sandbox.run("head -c 8388608 /dev/zero");

    long bytes = 0;
    long pieces = 0;
    for (EntryContent content : sandbox.recorder.contents(command)) {
      if (content instanceof Output output) {
        bytes += output.bytes().length;
        pieces++;
      }
    }
    assertThat(bytes).isEqualTo(8_388_608);
    assertThat(pieces).isBetween(128L, 400L);
  }

  @Test
  void shouldCutOneEntryWhenWritesComeCloseTogether() {
    CommandId command = sandbox.run("printf a; for i in $(seq 1000); do printf b; done");

    long pieces =
        sandbox.recorder.contents(command).stream().filter(Output.class::isInstance).count();
    assertThat(sandbox.stdout(command)).isEqualTo("a" + "b".repeat(1000));
    assertThat(pieces).isLessThan(100);
  }

  @Test
  void shouldLoseNothingWhenATerminalFloodsAndItsProcessEnds() {
    CommandId command = sandbox.start("stty -opost; seq 1 100000", TERMINAL);

    sandbox.awaitEnd(command);

    String expected =
        IntStream.rangeClosed(1, 100_000)
            .mapToObj(i -> i + "\n")
            .reduce(new StringBuilder(), StringBuilder::append, StringBuilder::append)
            .toString();
    assertThat(sandbox.terminal(command)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"exit 0, 0, ", "exit 255, 255, ", "kill -9 $$, 137, 9", "kill -TERM $$, 143, 15"})
  void shouldReportHowTheProcessEnded(String text, int exitCode, Integer signal) {
    CommandId command = sandbox.run(text);

    assertThat(sandbox.exit(command)).isEqualTo(new Exited(exitCode, signal));
  }

  @Test
  void shouldReportAProgramThatDoesNotExist() {
    CommandId command = new CommandId(5);

    sandbox.start(
        command,
        new StartRequest(
            "label",
            "owner",
            new StartRequest.Run.Script(
                "1", "x", List.of("no-such-program"), StartRequest.Additions.none(), null),
            null,
            StandardInput.CLOSED,
            Map.of(),
            false));
    sandbox.awaitEnd(command);

    assertThat(sandbox.exit(command)).isEqualTo(new Exited(127, null));
    assertThat(sandbox.stderr(command)).contains("no-such-program");
  }

  @Test
  void shouldEndASecondAfterTheExitWhenBackgroundProcessesGoOnWriting() {
    CommandId command =
        sandbox.run("(while :; do printf x; sleep 0.01; done) & echo started; exit 3");

    assertThat(sandbox.exit(command)).isEqualTo(new Exited(3, null));
    assertThat(sandbox.stdout(command)).contains("started\n").endsWith("x");
    assertThat(sandbox.recorder.entriesOf(command).getLast().time())
        .isAfter(sandbox.recorder.entriesOf(command).getFirst().time().plusMillis(900));
    await()
        .atMost(Sandbox.TIMEOUT)
        .until(() -> sandbox.recorder.discarded.getOrDefault(command, 0L) > 0);
  }

  @Test
  void shouldEndAtOnceWhenBackgroundProcessesDoNotHoldTheOutput() {
    CommandId command = sandbox.run("sleep 30 >/dev/null 2>&1 & echo done");

    assertThat(sandbox.recorder.entriesOf(command).getLast().time())
        .isBefore(sandbox.recorder.entriesOf(command).getFirst().time().plusMillis(900));
  }

  @Test
  void shouldRecordOutputInTheOrderWritten() {
    CommandId command =
        sandbox.run("echo 1; sleep 0.05; echo 2 >&2; sleep 0.05; echo 3; sleep 0.05; echo 4 >&2");

    assertThat(sandbox.recorder.contents(command))
        .filteredOn(Output.class::isInstance)
        .extracting(content -> ((Output) content).stream())
        .containsExactly(Stream.STDOUT, Stream.STDERR, Stream.STDOUT, Stream.STDERR);
  }

  @Test
  void shouldReapOrphans() {
    sandbox.run("for i in $(seq 20); do (sleep 0.05 &) ; done; true");

    await().atMost(Sandbox.TIMEOUT).until(() -> sandbox.supervisor.children() == 0);
  }
}
