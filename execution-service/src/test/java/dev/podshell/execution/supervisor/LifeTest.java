package dev.podshell.execution.supervisor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.podshell.contracts.event.EntryContent.Exited;
import dev.podshell.contracts.event.EntryContent.Started;
import dev.podshell.contracts.event.Stream;
import dev.podshell.contracts.identity.CommandId;
import dev.podshell.execution.supervisor.Answer.Result;
import dev.podshell.execution.supervisor.ConfigureRequest.Limits;
import dev.podshell.execution.supervisor.ConfigureRequest.SandboxFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LifeTest {

  @TempDir private Path folder;

  @Test
  void shouldStartACommandOnceWhenItIsSentTwice() throws Exception {
    try (Sandbox sandbox = Sandbox.start(folder)) {
      CommandId command = new CommandId((1L << 53) - 1);
      StartRequest start = Sandbox.shell("echo once >> count", null, false);

      assertThat(sandbox.start(command, start).result()).isEqualTo(Result.QUEUED);
      assertThat(sandbox.start(command, start).result()).isEqualTo(Result.KNOWN);
      sandbox.awaitEnd(command);
      assertThat(sandbox.start(command, start).result()).isEqualTo(Result.KNOWN);

      assertThat(sandbox.recorder.contents(command))
          .filteredOn(Started.class::isInstance)
          .hasSize(1);
      assertThat(Files.readString(sandbox.supervisor.home().resolve("count"))).isEqualTo("once\n");
    }
  }

  @Test
  void shouldRefuseForGoodWhenTooManyCommandsRun() throws Exception {
    Limits two = new Limits(2, null, null, null, null, null, null, null, null, null);
    try (Sandbox sandbox = Sandbox.start(folder, two)) {
      CommandId first = sandbox.start("cat", null);
      sandbox.start("cat", null);
      StartRequest third = Sandbox.shell("true", null, false);

      assertThat(sandbox.start(new CommandId(3), third).result())
          .isEqualTo(Result.TOO_MANY_COMMANDS);
      sandbox.end(first);
      sandbox.awaitEnd(first);

      assertThat(sandbox.start(new CommandId(3), third).result())
          .isEqualTo(Result.TOO_MANY_COMMANDS);
      assertThat(sandbox.start(new CommandId(4), third).result()).isEqualTo(Result.QUEUED);
    }
  }

  @Test
  void shouldKillOnlyWhatItsOwnerRunsWhenACommandReplacesOthers() throws Exception {
    Limits two = new Limits(2, null, null, null, null, null, null, null, null, null);
    try (Sandbox sandbox = Sandbox.start(folder, two)) {
      CommandId mine = sandbox.start("trap '' TERM HUP; sleep 100", null);
      CommandId theirs = new CommandId(50);
      StartRequest start = Sandbox.shell("cat", null, false);
      sandbox.start(
          theirs,
          new StartRequest(
              "label", "somebody", start.run(), null, start.standardInput(), Map.of(), false));

      CommandId next = new CommandId(51);
      assertThat(sandbox.start(next, Sandbox.shell("echo next", null, true)).result())
          .isEqualTo(Result.QUEUED);
      sandbox.awaitEnd(mine);
      sandbox.awaitEnd(next);

      assertThat(sandbox.exit(mine)).isEqualTo(new Exited(137, 9));
      assertThat(sandbox.stdout(next)).isEqualTo("next\n");
      assertThat(sandbox.recorder.exit(theirs)).isNull();
    }
  }

  @Test
  void shouldRefuseToStartWithoutAConfiguration() throws Exception {
    try (SupervisorProcess supervisor =
        SupervisorProcess.start(folder, SupervisorProcess.SPOOL_BYTES)) {
      try (SupervisorConnection connection =
          Sandbox.attach(supervisor, 1, Sandbox.WINDOW, new Recorder())) {
        assertThat(connection.reply().configured()).isFalse();
        assertThat(
                connection
                    .start(new CommandId(1), Sandbox.shell("true", null, false))
                    .get(20, SECONDS)
                    .result())
            .isEqualTo(Result.MALFORMED);
      }
    }
  }

  @Test
  void shouldBeConfiguredOnce() throws Exception {
    try (SupervisorProcess supervisor =
            SupervisorProcess.start(folder, SupervisorProcess.SPOOL_BYTES);
        SupervisorConnection connection =
            Sandbox.attach(supervisor, 1, Sandbox.WINDOW, new Recorder())) {
      SandboxFile file = new SandboxFile("lib/engine.py", 0750, "x = 1\n".getBytes(UTF_8));
      ConfigureRequest configuration = new ConfigureRequest(Map.of(), List.of(file), Limits.none());

      assertThat(connection.configure(configuration).get(20, SECONDS).result())
          .isEqualTo(Result.QUEUED);
      Path written = supervisor.home().resolve("lib/engine.py");
      assertThat(written).hasContent("x = 1\n");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(written)))
          .isEqualTo("rwxr-x---");
      Files.delete(written);
      assertThat(connection.configure(configuration).get(20, SECONDS).result())
          .isEqualTo(Result.KNOWN);
      assertThat(written).doesNotExist();
    }
  }

  @Test
  void shouldStayUnconfiguredWhenAFileCannotBeWritten() throws Exception {
    try (SupervisorProcess supervisor =
            SupervisorProcess.start(folder, SupervisorProcess.SPOOL_BYTES);
        SupervisorConnection connection =
            Sandbox.attach(supervisor, 1, Sandbox.WINDOW, new Recorder())) {
      SandboxFile file = new SandboxFile("/proc/nowhere/file", 0644, new byte[0]);

      Answer answer =
          connection
              .configure(new ConfigureRequest(Map.of(), List.of(file), Limits.none()))
              .get(20, SECONDS);

      assertThat(answer.result()).isEqualTo(Result.MALFORMED);
      assertThat(answer.message()).contains("/proc/nowhere/file");
    }
  }

  @Test
  void shouldApplyLimitsToWhatACommandRuns() throws Exception {
    Limits limits = new Limits(8, 5000, 1L << 31, 4096L, 50, 100, null, null, null, null);
    try (Sandbox sandbox = Sandbox.start(folder, limits)) {
      CommandId command =
          sandbox.run(
              "ulimit -d; ulimit -v; ulimit -n; ulimit -t; ulimit -u; ulimit -c; ulimit -f");

      assertThat(sandbox.stdout(command)).isEqualTo("2097152\nunlimited\n50\n100\n5000\n0\n4\n");
    }
  }

  @Test
  void shouldLimitTheMemoryThatIsUsedAndNotWhatIsReserved() throws Exception {
    Limits limits = new Limits(8, null, 1L << 30, null, null, null, null, null, null, null);
    try (Sandbox sandbox = Sandbox.start(folder, limits)) {
      CommandId reserved =
          sandbox.run(
              "node -e 'console.log(new WebAssembly.Memory({initial: 1}).buffer.byteLength)'");
      CommandId used =
          sandbox.run(
              "python3 -c '\ntry: bytearray(1 << 31)\nexcept MemoryError: print(\"no memory\")'");

      assertThat(sandbox.stdout(reserved)).isEqualTo("65536\n");
      assertThat(sandbox.stdout(used)).isEqualTo("no memory\n");
    }
  }

  @Test
  void shouldEndACommandWhenItsTimeIsOver() throws Exception {
    Limits limits = new Limits(8, null, null, null, null, null, 1, null, null, null);
    try (Sandbox sandbox = Sandbox.start(folder, limits)) {
      CommandId command = sandbox.run("sleep 100");

      assertThat(sandbox.exit(command).signal()).isIn(1, 15);
    }
  }

  @Test
  void shouldGiveCommandsNoPrivilegesAndCleanSignals() throws Exception {
    try (Sandbox sandbox = Sandbox.start(folder)) {
      CommandId command = sandbox.run("cat /proc/self/status");

      assertThat(sandbox.stdout(command)).contains("NoNewPrivs:\t1");
      assertThat(sandbox.stdout(command)).containsPattern("SigIgn:\t\\w{8}[08]0000000\n");
      assertThat(sandbox.stdout(command)).containsPattern("SigBlk:\t\\w{8}[08]0000000\n");
      assertThat(sandbox.supervisor.status("NoNewPrivs")).isEqualTo(1);
    }
  }

  @Test
  void shouldDeliverTheLastWordsAndNoExitsWhenItIsEndedFromOutside() throws Exception {
    try (Sandbox sandbox = Sandbox.start(folder)) {
      CommandId ended = sandbox.start("exit 3", null);
      sandbox.awaitEnd(ended);
      CommandId polite =
          sandbox.start(
              "trap 'echo bye; exit 0' TERM; echo ready; while :; do sleep 0.01; done", null);
      CommandId plain = sandbox.start("echo ready; exec sleep 100", null);
      sandbox.awaitText(polite, Stream.STDOUT, "ready");
      sandbox.awaitText(plain, Stream.STDOUT, "ready");

      sandbox.supervisor.terminate();

      sandbox.connection.closed().get(20, SECONDS);
      await().atMost(Sandbox.TIMEOUT).until(() -> !sandbox.supervisor.isAlive());
      assertThat(sandbox.stdout(polite)).isEqualTo("ready\nbye\n");
      assertThat(sandbox.exit(ended)).isEqualTo(new Exited(3, null));
      for (CommandId command : List.of(polite, plain)) {
        assertThat(sandbox.recorder.contents(command)).noneMatch(Exited.class::isInstance);
      }
    }
  }

  @Test
  void shouldDeliverEverythingAndEndWhenTerminated() throws Exception {
    try (Sandbox sandbox = Sandbox.start(folder)) {
      CommandId polite =
          sandbox.start(
              "trap 'echo bye; exit 0' TERM; echo ready; while :; do sleep 0.01; done", null);
      CommandId stubborn =
          sandbox.start("trap '' TERM HUP; echo ready; while :; do sleep 0.01; done", null);
      sandbox.awaitText(polite, Stream.STDOUT, "ready");
      sandbox.awaitText(stubborn, Stream.STDOUT, "ready");
      sandbox.recorder.stopAcknowledging();

      sandbox.connection.terminate(Duration.ofMillis(300), Optional.empty());
      sandbox.awaitEnd(polite);
      sandbox.awaitEnd(stubborn);
      assertThat(sandbox.start(new CommandId(90), Sandbox.shell("true", null, false)).result())
          .isEqualTo(Result.BUSY);
      assertThat(sandbox.supervisor.isAlive()).isTrue();
      sandbox.recorder.acknowledgeAll();

      sandbox.connection.closed().get(20, SECONDS);
      await().atMost(Sandbox.TIMEOUT).until(() -> !sandbox.supervisor.isAlive());
      assertThat(sandbox.exit(stubborn)).isEqualTo(new Exited(137, 9));
      assertThat(folder.resolve("ring")).doesNotExist();
    }
  }
}
