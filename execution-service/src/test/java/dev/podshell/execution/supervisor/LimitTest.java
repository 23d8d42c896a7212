package dev.podshell.execution.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.podshell.contracts.command.StandardInput;
import dev.podshell.contracts.event.EntryContent.Exited;
import dev.podshell.contracts.event.Limit;
import dev.podshell.contracts.event.ReachedLimit;
import dev.podshell.contracts.event.Stream;
import dev.podshell.contracts.identity.CommandId;
import dev.podshell.execution.supervisor.ConfigureRequest.Limits;
import dev.podshell.execution.supervisor.StartRequest.Engine;
import dev.podshell.execution.supervisor.StartRequest.Run;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks what is reported before and after a limit ends a command. */
class LimitTest {

  private static final ReachedLimit TWO_SECONDS = new ReachedLimit(Limit.TIME, 2);
  private static final int INTERRUPT = 2;

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({"sleep 100, 143", "trap 'exit 5' TERM; while :; do sleep 0.01; done, 5"})
  void shouldNameItsTimeLimitWithAnyExitCode(String text, int exitCode) throws Exception {
    try (Sandbox sandbox = Sandbox.start(folder, seconds(2))) {
      Exited exit = sandbox.exit(sandbox.run(text));

      assertThat(exit.exitCode()).isEqualTo(exitCode);
      assertThat(exit.limit()).isEqualTo(TWO_SECONDS);
    }
  }

  @Test
  void shouldWarnBeforeItsTimeIsOver() throws Exception {
    try (Sandbox sandbox = Sandbox.start(folder, seconds(2))) {
      CommandId command = sandbox.start("sleep 100", null);
      await().until(() -> !sandbox.recorder.warnings.isEmpty());

      Recorder.Warning warning = sandbox.recorder.warnings.getFirst();
      assertThat(warning.command()).isEqualTo(command);
      assertThat(warning.reached()).isEqualTo(TWO_SECONDS);
      assertThat(warning.rest()).isBetween(Duration.ofMillis(1), Duration.ofMillis(400));
      sandbox.awaitEnd(command);
      assertThat(sandbox.recorder.warnings).hasSize(1);
    }
  }

  @Test
  void shouldWarnAClientThatAttachesAfterTheWarning() throws Exception {
    try (Sandbox sandbox = Sandbox.start(folder, seconds(20))) {
      sandbox.start("sleep 100", null);
      await().atMost(Duration.ofSeconds(40)).until(() -> !sandbox.recorder.warnings.isEmpty());
      sandbox.connection.close();

      Recorder next = new Recorder();
      try (SupervisorConnection connection =
          Sandbox.attach(sandbox.supervisor, 2, Sandbox.WINDOW, next)) {
        await().until(() -> !next.warnings.isEmpty());
        assertThat(next.warnings.getFirst().rest()).isLessThan(Duration.ofSeconds(4));
      }
    }
  }

  @Test
  void shouldNameNoLimitWhenTheLearnerEndsItOrItEnds() throws Exception {
    try (Sandbox sandbox = Sandbox.start(folder, seconds(600))) {
      CommandId stopped = sandbox.start("echo ready; exec sleep 100", null);
      sandbox.awaitText(stopped, Stream.STDOUT, "ready");
      sandbox.signal(stopped, INTERRUPT);
      sandbox.awaitEnd(stopped);

      assertThat(sandbox.exit(stopped).limit()).isNull();
      assertThat(sandbox.exit(sandbox.run("exit 152"))).isEqualTo(new Exited(152, null));
      assertThat(sandbox.recorder.warnings).isEmpty();
    }
  }

  @Test
  void shouldNameTheProcessorTimeThatItUsedUp() throws Exception {
    Limits limits = new Limits(8, null, null, null, null, 1, null, null, null, null);
    try (Sandbox sandbox = Sandbox.start(folder, limits)) {
      Exited exit = sandbox.exit(sandbox.run("(while :; do :; done); exit $?"));

      assertThat(exit).isEqualTo(new Exited(152, null, new ReachedLimit(Limit.PROCESSOR, 1)));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"kill -XCPU $$", "ulimit -S -t 1; while :; do :; done"})
  void shouldNotNameTheProcessorTimeThatItDidNotUseUp(String text) throws Exception {
    Limits limits = new Limits(8, null, null, null, null, 600, null, null, null, null);
    try (Sandbox sandbox = Sandbox.start(folder, limits)) {
      assertThat(sandbox.exit(sandbox.run(text)).limit()).isNull();
    }
  }

  @Test
  void shouldNameTheSizeOfAFileThatBecameTooLarge() throws Exception {
    Limits limits = new Limits(8, null, null, 4096L, null, null, null, null, null, null);
    try (Sandbox sandbox = Sandbox.start(folder, limits)) {
      Exited exit = sandbox.exit(sandbox.run("head -c 9000 /dev/zero >file; exit $?"));

      assertThat(exit).isEqualTo(new Exited(153, null, new ReachedLimit(Limit.FILE, 4096)));
    }
  }

  @Test
  void shouldNameTheOutputOfAScriptThatCallsEndlessly() throws Exception {
    long bytes = 1024 * 1024;
    try (Sandbox sandbox = Sandbox.start(folder, Limits.output(bytes, null, null))) {
      CommandId command = script(sandbox, "while :; do echo '{\"id\":1}'; done >&3", null);
      sandbox.awaitEnd(command);

      assertThat(sandbox.exit(command).limit()).isEqualTo(new ReachedLimit(Limit.OUTPUT, bytes));
    }
  }

  @Test
  void shouldNameTheLeaseOfAScriptWhoseClientIsGone() throws Exception {
    try (Sandbox sandbox = Sandbox.start(folder, Limits.none())) {
      CommandId command = script(sandbox, "sleep 100", Duration.ofSeconds(1));
      sandbox.awaitEnd(command);

      assertThat(sandbox.exit(command).limit()).isEqualTo(new ReachedLimit(Limit.LEASE, 1));
    }
  }

  @Test
  void shouldNameTheAgeOfItsSandbox() throws Exception {
    try (Sandbox sandbox = Sandbox.start(folder, Limits.none())) {
      CommandId command = sandbox.start("echo ready; sleep 100", null);
      sandbox.awaitText(command, Stream.STDOUT, "ready");
      sandbox.connection.terminate(Duration.ofSeconds(1), Optional.of(Duration.ofHours(12)));
      sandbox.awaitEnd(command);

      assertThat(sandbox.exit(command).limit()).isEqualTo(new ReachedLimit(Limit.AGE, 43_200));
    }
  }

  private static CommandId script(Sandbox sandbox, String text, @Nullable Duration lease) {
    CommandId command = new CommandId(1);
    sandbox.start(
        command,
        new StartRequest(
            "label",
            "owner",
            new Run.Script(
                text, "main.sh", List.of("bash"), StartRequest.Additions.none(), new Engine(lease)),
            null,
            StandardInput.CLOSED,
            Map.of(),
            false));
    return command;
  }

  private static Limits seconds(int commandSeconds) {
    return new Limits(8, null, null, null, null, null, commandSeconds, null, null, null);
  }
}
