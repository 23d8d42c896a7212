package dev.podshell.execution.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.podshell.contracts.command.Program.Tap;
import dev.podshell.contracts.command.StandardInput;
import dev.podshell.contracts.event.EntryContent.Exited;
import dev.podshell.contracts.event.EntryContent.Output;
import dev.podshell.contracts.event.EntryContent.Tapped;
import dev.podshell.contracts.event.Stream;
import dev.podshell.contracts.identity.CommandId;
import dev.podshell.execution.supervisor.ConfigureRequest.Limits;
import dev.podshell.execution.supervisor.StartRequest.Run;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks how much output of commands is kept, and how fast it is read without a watcher. */
class OutputLimitTest {

  private static final long LIMIT = 2 * 1024 * 1024;
  private static final int INTERRUPT = 2;
  private static final long MEBIBYTE = 1024 * 1024;

  @TempDir private Path folder;

  @Test
  void shouldSayWhereItCutsAndLetTheCommandRunOn() throws Exception {
    try (Sandbox sandbox = Sandbox.start(folder, Limits.output(LIMIT, null, null))) {
      CommandId command = sandbox.run("yes | head -c 5000000; echo end >file; exit 3");

      assertThat(sandbox.stdout(command))
          .hasSizeBetween((int) LIMIT, (int) LIMIT + 512)
          .endsWith(
              "\n[podshell: output was cut here: of a command at most 2 MB are kept;"
                  + " it runs on, and input works]\n");
      assertThat(sandbox.exit(command)).isEqualTo(new Exited(3, null));
      assertThat(sandbox.stdout(sandbox.run("cat file"))).isEqualTo("end\n");
      await().until(() -> sandbox.recorder.discarded.getOrDefault(command, 0L) == 5000000 - LIMIT);
    }
  }

  @Test
  void shouldLeaveOutputAloneThatIsNotAboveTheLimit() throws Exception {
    try (Sandbox sandbox = Sandbox.start(folder, Limits.output(LIMIT, 1024L, null))) {
      CommandId command = sandbox.run("yes | head -c " + LIMIT);

      assertThat(sandbox.stdout(command)).hasSize((int) LIMIT).doesNotContain("podshell");
    }
  }

  @Test
  void shouldKeepTheOutputOfInputThatComesAfterACut() throws Exception {
    try (Sandbox sandbox = Sandbox.start(folder, Limits.output(LIMIT, null, null))) {
      CommandId command = sandbox.start("PS1='$ ' bash --norc -i", Sandbox.TERMINAL);
      sandbox.awaitText(command, Stream.TTY, "$ ");
      sandbox.write(command, "yes\r");
      sandbox.awaitText(command, Stream.TTY, "output was cut here");

      sandbox.signal(command, INTERRUPT);
      sandbox.write(command, "echo still he''re\r");
      sandbox.awaitText(command, Stream.TTY, "still here");

      assertThat(sandbox.terminal(command)).containsPattern("\\d+ bytes were left out here");
    }
  }

  @Test
  void shouldCountTheDataOfTapsAsWell() throws Exception {
    try (Sandbox sandbox = Sandbox.start(folder, Limits.output(LIMIT, null, null))) {
      CommandId command = new CommandId(1);
      sandbox.start(
          command,
          new StartRequest(
              "label",
              "owner",
              new Run.Shell("yes | head -c 10000000 >/dev/null", List.of(new Tap(0, 0, 3, false))),
              null,
              StandardInput.OPEN,
              Map.of(),
              false));
      sandbox.awaitEnd(command);

      long kept =
          sandbox.recorder.contents(command).stream()
              .filter(Tapped.class::isInstance)
              .mapToLong(content -> ((Tapped) content).bytes().length)
              .sum();
      assertThat(kept).isLessThanOrEqualTo(LIMIT);
    }
  }

  @Test
  void shouldReadSlowlyWhileNobodyWatchesAndAtOnceWhenSomebodyDoes() throws Exception {
    long rate = 16 * 1024;
    try (Sandbox sandbox = Sandbox.start(folder, Limits.output(null, rate, 1))) {
      CommandId command = sandbox.start("yes", null);
      await().pollDelay(Duration.ofSeconds(2)).until(() -> true);

      long before = length(sandbox, command);
      long began = System.nanoTime();
      await().until(() -> length(sandbox, command) >= before + 4 * rate);
      Duration slow = Duration.ofNanos(System.nanoTime() - began);
      sandbox.connection.extendWatch(Duration.ofMinutes(1));
      await().atMost(Sandbox.TIMEOUT).until(() -> length(sandbox, command) > before + 1000 * rate);

      assertThat(slow).isGreaterThan(Duration.ofMillis(500));
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofMinutes(2));
    }
  }

  @Test
  void shouldReadFreelyOnlyAsFarAsItsScreensLetEvenIfTheLearnerTypes() throws Exception {
    long rate = 64 * 1024;
    try (Sandbox sandbox = Sandbox.start(folder, Limits.output(null, rate, 600))) {
      CommandId command = sandbox.start("read go; yes", null);
      sandbox.connection.extendScreen(command, MEBIBYTE, Duration.ofMinutes(10));
      sandbox.write(command, "go\n");

      for (long freeTo = MEBIBYTE; freeTo <= 8 * MEBIBYTE; freeTo += MEBIBYTE) {
        sandbox.connection.extendScreen(command, freeTo, Duration.ofMinutes(10));
        long reached = freeTo;
        await().atMost(Sandbox.TIMEOUT).until(() -> length(sandbox, command) >= reached);
        sandbox.write(command, "typed\n");
      }
      sandbox.connection.extendScreen(command, MEBIBYTE, Duration.ofMinutes(10)); // a slower one
      long began = System.nanoTime();
      await().until(() -> length(sandbox, command) >= 8 * MEBIBYTE + 3 * rate);

      assertThat(Duration.ofNanos(System.nanoTime() - began))
          .isBetween(Duration.ofMillis(900), Duration.ofSeconds(8));
    }
  }

  @Test
  void shouldReadFreelyWhatAScreenFollowsIfAClientThatIsNoneWatchesToo() throws Exception {
    try (Sandbox sandbox = Sandbox.start(folder, Limits.output(null, 1024L, 1))) {
      CommandId command = sandbox.start("read go; yes", null);
      sandbox.connection.extendScreen(command, MEBIBYTE, Duration.ofMinutes(10));
      sandbox.write(command, "go\n");
      await().until(() -> length(sandbox, command) >= MEBIBYTE);

      sandbox.connection.extendWatch(Duration.ofMinutes(10));

      await().atMost(Sandbox.TIMEOUT).until(() -> length(sandbox, command) >= 16 * MEBIBYTE);
    }
  }

  @Test
  void shouldNotSlowDownOtherCommandsThanTheOneThatItsScreenDoesNotFollow() throws Exception {
    try (Sandbox sandbox = Sandbox.start(folder, Limits.output(null, 1024L, 600))) {
      CommandId flood = sandbox.start("read go; yes", null);
      sandbox.connection.extendScreen(flood, MEBIBYTE, Duration.ofMinutes(10));
      sandbox.write(flood, "go\n");
      await().until(() -> length(sandbox, flood) >= MEBIBYTE);

      CommandId other = sandbox.run("yes | head -c " + 4 * MEBIBYTE);

      assertThat(length(sandbox, other)).isEqualTo(4 * MEBIBYTE);
      assertThat(length(sandbox, flood)).isLessThan(2 * MEBIBYTE);
    }
  }

  @Test
  void shouldTakeNobodyForWatchingWhenTheScreensAreGone() throws Exception {
    long rate = 16 * 1024;
    try (Sandbox sandbox = Sandbox.start(folder, Limits.output(null, rate, 1))) {
      CommandId command = sandbox.start("read go; read then; yes", null);
      sandbox.connection.extendScreen(command, 64 * MEBIBYTE, Duration.ofSeconds(2));
      sandbox.write(command, "go\n");
      await().pollDelay(Duration.ofSeconds(3)).until(() -> true); // beyond both leases
      sandbox.write(command, "then\n");
      await().until(() -> length(sandbox, command) > 0);
      await().pollDelay(Duration.ofSeconds(2)).until(() -> true);

      long before = length(sandbox, command);
      long began = System.nanoTime();
      await().until(() -> length(sandbox, command) >= before + 4 * rate);

      assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofMillis(500));
    }
  }

  @Test
  void shouldCutWhileTheClientSaysSo() throws Exception {
    try (Sandbox sandbox = Sandbox.start(folder, Limits.none())) {
      CommandId command = sandbox.start("cat", null);

      sandbox.connection.cut(Duration.ofHours(1), "enough for today");
      sandbox.write(command, "one\n");
      sandbox.awaitText(command, Stream.STDOUT, "[podshell: enough for today]");
      sandbox.connection.cut(Duration.ZERO, "");
      sandbox.write(command, "two\n");
      sandbox.awaitText(command, Stream.STDOUT, "two\n");

      assertThat(sandbox.stdout(command))
          .isEqualTo(
              "\n[podshell: enough for today]\n\n[podshell: 4 bytes were left out here]\ntwo\n");
    }
  }

  private static long length(Sandbox sandbox, CommandId command) {
    return sandbox.recorder.contents(command).stream()
        .filter(Output.class::isInstance)
        .mapToLong(content -> ((Output) content).bytes().length)
        .sum();
  }
}
