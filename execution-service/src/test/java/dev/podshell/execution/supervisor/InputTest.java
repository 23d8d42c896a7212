package dev.podshell.execution.supervisor;

import static dev.podshell.execution.supervisor.Sandbox.TERMINAL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.podshell.contracts.command.TerminalSize;
import dev.podshell.contracts.event.EntryContent.Exited;
import dev.podshell.contracts.event.EntryContent.Resized;
import dev.podshell.contracts.event.Stream;
import dev.podshell.contracts.identity.CommandId;
import dev.podshell.execution.supervisor.Answer.Result;
import java.io.File;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InputTest {

  private static final int INTERRUPT = 2;

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
  void shouldReachAPipeAndEndIt() {
    CommandId command = sandbox.start("cat; echo end", null);

    sandbox.write(command, "zażółć\n");
    sandbox.awaitText(command, Stream.STDOUT, "zażółć\n");
    sandbox.end(command);
    sandbox.awaitEnd(command);

    assertThat(sandbox.stdout(command)).isEqualTo("zażółć\nend\n");
  }

  @Test
  void shouldEchoInATerminal() {
    CommandId command = sandbox.start("cat", TERMINAL);

    sandbox.write(command, "x");

    sandbox.awaitText(command, Stream.TTY, "x");
  }

  @Test
  void shouldEndATerminalsInputWhenTheLineIsEmpty() {
    CommandId command = sandbox.start("cat; echo status $?", TERMINAL);

    sandbox.write(command, "line\n");
    sandbox.end(command);
    sandbox.awaitEnd(command);

    assertThat(sandbox.terminal(command)).endsWith("line\r\nstatus 0\r\n");
  }

  @Test
  void shouldEndATerminalsInputWhenTheLineHasBegun() {
    CommandId command = sandbox.start("stty -echo; cat; echo; echo status $?", TERMINAL);

    sandbox.write(command, "line\nunfinished");
    sandbox.end(command);
    sandbox.awaitEnd(command);

    assertThat(sandbox.terminal(command)).endsWith("unfinished\r\nstatus 0\r\n");
  }

  @Test
  void shouldTypeOneEndOnlyWhenTheLineWasErased() {
    CommandId command = sandbox.start("cat; cat; echo both", TERMINAL);

    sandbox.write(command, "ab\u007f\u007f");
    sandbox.end(command);
    sandbox.write(command, "second\n");
    sandbox.awaitText(command, Stream.TTY, "second\r\nsecond\r\n");
    sandbox.end(command);
    sandbox.awaitEnd(command);

    assertThat(sandbox.terminal(command)).endsWith("both\r\n");
  }

  @Test
  void shouldBeAppliedOnceWhenItIsSentTwice() {
    CommandId command = sandbox.start("cat", null);

    assertThat(sandbox.write(command, "a", 1, "one\n").result()).isEqualTo(Result.QUEUED);
    assertThat(sandbox.write(command, "a", 1, "one\n").result()).isEqualTo(Result.KNOWN);
    assertThat(sandbox.write(command, "b", 1, "other\n").result()).isEqualTo(Result.QUEUED);
    assertThat(sandbox.write(command, "a", 2, "two\n").result()).isEqualTo(Result.QUEUED);
    sandbox.end(command);
    sandbox.awaitEnd(command);

    assertThat(sandbox.stdout(command)).isEqualTo("one\nother\ntwo\n");
    assertThat(sandbox.write(command, "a", 2, "two\n").result()).isEqualTo(Result.KNOWN);
    assertThat(sandbox.write(command, "a", 3, "three\n").result())
        .isEqualTo(Result.NO_SUCH_COMMAND);
  }

  @Test
  void shouldBeTakenFromAnyNumberOfWritersAndAppliedOnce() {
    CommandId command = sandbox.start("cat", null);
    StringBuilder written = new StringBuilder("first\n");

    sandbox.write(command, "first\n");
    for (int writer = 1; writer < 1024; writer++) {
      assertThat(sandbox.write(command, "page" + writer, 1, writer + "\n").result())
          .isEqualTo(Result.QUEUED);
      written.append(writer).append('\n');
    }
    assertThat(sandbox.write(command, "page1", 1, "1\n").result()).isEqualTo(Result.KNOWN);
    assertThat(sandbox.write(command, "page1", 2, "idle\n").result()).isEqualTo(Result.QUEUED);
    assertThat(sandbox.write(command, "one more", 1, "in 10 minutes\n").result())
        .isEqualTo(Result.BUSY);
    assertThat(sandbox.write(command, "page2", 1, "2\n").result()).isEqualTo(Result.KNOWN);
    sandbox.end(command);
    sandbox.awaitEnd(command);

    assertThat(sandbox.stdout(command)).isEqualTo(written + "idle\n");
  }

  @Test
  void shouldBeTakenFromANewWriterWhenAnOldOneHasBeenSilentForLong() throws Exception {
    Process check =
        new ProcessBuilder(
                "python3",
                "-B",
                "-c",
                String.join(
                    "\n",
                    "from supervisor import writers as module",
                    "now = [0.0]",
                    "module.time.monotonic = lambda: now[0]",
                    "writers = module.Writers()",
                    "for number in range(module.WRITERS):",
                    "    writers.took(str(number), 7)",
                    "now[0] = module.WRITER_SECONDS - 1",
                    "assert not writers.has_room_for('new')",
                    "writers.took('0', 8)",
                    "now[0] = module.WRITER_SECONDS",
                    "assert writers.has_room_for('new')",
                    "writers.took('new', 1)",
                    "assert (writers.last('0'), writers.last('1'), writers.last('2')) == (8, 0, 7)",
                    "assert writers.has_room_for('other')"))
            .directory(new File("src/main/python"))
            .redirectErrorStream(true)
            .start();
    assertThat(check.inputReader().readAllAsString()).isEmpty();
  }

  @Test
  void shouldBeRefusedWhenOneBeforeItIsMissing() {
    CommandId command = sandbox.start("cat", null);

    assertThat(sandbox.write(command, "a", 2, "two\n").result()).isEqualTo(Result.OUT_OF_ORDER);
    assertThat(sandbox.write(command, "a", 1, "one\n").result()).isEqualTo(Result.QUEUED);
    assertThat(sandbox.write(command, "a", 2, "two\n").result()).isEqualTo(Result.QUEUED);
    sandbox.end(command);
    sandbox.awaitEnd(command);

    assertThat(sandbox.stdout(command)).isEqualTo("one\ntwo\n");
  }

  @Test
  void shouldBeRefusedWhenTheProcessDoesNotRead() {
    CommandId command = sandbox.start("sleep 30", null);
    String text = "x".repeat(512 * 1024);

    Result result = Result.QUEUED;
    long sequence = 0;
    while (result == Result.QUEUED && sequence < 20) {
      result = sandbox.write(command, "a", ++sequence, text).result();
    }

    assertThat(result).isEqualTo(Result.BUSY);
    assertThat(sequence * text.length()).isBetween(4L * 1024 * 1024, 6L * 1024 * 1024);
  }

  @Test
  void shouldAllArriveWhenThereIsMoreThanAPipeHolds() {
    CommandId command = sandbox.start("sleep 0.2; wc -c", null);

    for (int i = 0; i < 4; i++) {
      assertThat(sandbox.write(command, "y".repeat(900_000)).result()).isEqualTo(Result.QUEUED);
    }
    sandbox.end(command);
    sandbox.awaitEnd(command);

    assertThat(sandbox.stdout(command).strip()).isEqualTo("3600000");
  }

  @Test
  void shouldAllArriveInATerminalWhenLinesAreShort() {
    CommandId command =
        sandbox.start("stty -echo; echo ready; sleep 0.3; head -c 600000 | md5sum", TERMINAL);
    sandbox.awaitText(command, Stream.TTY, "ready");

    for (int i = 0; i < 10; i++) {
      assertThat(sandbox.write(command, "0123456789abcde\n".repeat(3750)).result())
          .isEqualTo(Result.QUEUED);
    }
    sandbox.awaitEnd(command);
    CommandId expected = sandbox.run("yes 0123456789abcde | head -c 600000 | md5sum");

    assertThat(sandbox.terminal(command)).contains(sandbox.stdout(expected).strip());
  }

  @Test
  void shouldResizeTheTerminalAndRecordIt() {
    CommandId command =
        sandbox.start(
            "trap 'stty size; exit' WINCH; stty size; while :; do sleep 0.01; done", TERMINAL);
    sandbox.awaitText(command, Stream.TTY, "24 80");

    assertThat(sandbox.resize(command, new TerminalSize(132, 43)).result())
        .isEqualTo(Result.QUEUED);
    sandbox.awaitEnd(command);

    assertThat(sandbox.terminal(command)).isEqualTo("24 80\r\n43 132\r\n");
    assertThat(sandbox.recorder.contents(command)).contains(new Resized(new TerminalSize(132, 43)));
  }

  @Test
  void shouldRefuseToResizeWhatHasNoTerminal() {
    CommandId command = sandbox.start("sleep 30", null);

    assertThat(sandbox.resize(command, TERMINAL).result()).isEqualTo(Result.MALFORMED);
  }

  @Test
  void shouldInterruptTheForegroundGroupOfATerminal() {
    CommandId command = sandbox.start("bash --norc -i", TERMINAL);
    sandbox.write(command, "PS1='> '; sleep 100 | cat\n");
    sandbox.awaitText(command, Stream.TTY, "sleep 100");
    await().atMost(Sandbox.TIMEOUT).until(() -> sleeps(command));

    sandbox.signal(command, INTERRUPT);
    await().atMost(Sandbox.TIMEOUT).until(() -> !sleeps(command));
    sandbox.write(command, "echo st$((1+1))ll here; exit 5\n");
    sandbox.awaitEnd(command);

    assertThat(sandbox.terminal(command)).contains("st2ll here");
    assertThat(sandbox.exit(command)).isEqualTo(new Exited(5, null));
  }

  private boolean sleeps(CommandId command) {
    return sandbox.recorder.exit(command) == null
        && sandbox
            .supervisor
            .descendants()
            .anyMatch(process -> process.info().command().orElse("").endsWith("/sleep"));
  }

  @Test
  void shouldInterruptTheWholeGroupWhenThereIsNoTerminal() {
    CommandId command = sandbox.start("echo ready; sleep 100 | cat", null);
    sandbox.awaitText(command, Stream.STDOUT, "ready");

    sandbox.signal(command, INTERRUPT);
    sandbox.awaitEnd(command);

    assertThat(sandbox.exit(command)).isEqualTo(new Exited(130, INTERRUPT));
  }

  @Test
  void shouldLetASignalOvertakeTextThatIsNotRead() {
    CommandId command =
        sandbox.start(
            "trap 'echo caught; exit 4' INT; echo ready; while :; do sleep 0.01; done", null);
    sandbox.awaitText(command, Stream.STDOUT, "ready");

    sandbox.write(command, "never read".repeat(100_000));
    sandbox.signal(command, INTERRUPT);
    sandbox.awaitEnd(command);

    assertThat(sandbox.stdout(command)).isEqualTo("ready\ncaught\n");
  }

  @Test
  void shouldInterruptATerminalThatIsFullOfLinesWhichAreNotRead() {
    CommandId command = sandbox.start("echo ready; sleep 1000; echo after", TERMINAL);
    sandbox.awaitText(command, Stream.TTY, "ready");

    sandbox.write(command, "a line\n".repeat(100_000));
    sandbox.write(command, "\u0003");
    sandbox.awaitEnd(command);

    assertThat(sandbox.terminal(command)).doesNotContain("after");
  }

  @Test
  void shouldBeRefusedWhenThereIsNoSuchCommand() {
    assertThat(sandbox.write(new CommandId(404), "x").result()).isEqualTo(Result.NO_SUCH_COMMAND);
  }
}
