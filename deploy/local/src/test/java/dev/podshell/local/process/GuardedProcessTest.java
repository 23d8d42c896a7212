package dev.podshell.local.process;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GuardedProcessTest {

  private static final String OBEDIENT = "echo begun; exec sleep 600";
  private static final String STUBBORN =
      "trap 'echo refused' TERM; echo begun; while :; do sleep 0.1; done";

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {OBEDIENT, STUBBORN})
  void shouldEndTheProcessWhenItsJvmIsKilled(String script) throws Exception {
    Process jvm =
        new ProcessBuilder(
                Home.java(),
                "-cp",
                System.getProperty("java.class.path"),
                Owner.class.getName(),
                folder.toString(),
                script)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    ProcessHandle guarded;
    try (BufferedReader output = jvm.inputReader()) {
      guarded = ProcessHandle.of(Long.parseLong(output.readLine())).orElseThrow();
    }
    awaitLog("begun");

    jvm.destroyForcibly();

    assertThat(guarded.onExit()).succeedsWithin(Duration.ofSeconds(10));
  }

  @Test
  void shouldLetTheProcessEndInOrderWhenStopped() throws Exception {
    GuardedProcess process =
        start("trap 'echo ended in order; exit 7' TERM; echo begun; while :; do sleep 0.1; done");
    awaitLog("begun");

    process.stop();

    assertThat(process.exited()).succeedsWithin(Duration.ofSeconds(5)).isEqualTo(7);
    awaitLog("ended in order");
  }

  @Test
  void shouldKillTheProcessWhenItDoesNotEndInTime() throws Exception {
    GuardedProcess process = start(STUBBORN);
    awaitLog("begun");

    process.stop();

    assertThat(process.exited()).succeedsWithin(Duration.ofSeconds(5)).isEqualTo(137);
    awaitLog("refused");
  }

  @Test
  void shouldLeaveNoGuardWhenTheProcessEndsByItself() throws Exception {
    GuardedProcess process = start("read -r line <fifo");
    await().until(() -> !process.descendants().isEmpty());
    List<ProcessHandle> guard = process.descendants();

    process.kill();

    assertThat(guard)
        .allSatisfy(each -> assertThat(each.onExit()).succeedsWithin(Duration.ofSeconds(5)));
  }

  @Test
  void shouldBeFoundAgainByItsRecordWhileItRuns() throws Exception {
    GuardedProcess process = start(OBEDIENT);
    ProcessRecord record = ProcessRecord.read(folder).orElseThrow();
    assertThat(record.pid()).isEqualTo(process.pid());
    assertThat(record.isAlive()).isTrue();
    assertThat(new ProcessRecord(record.pid(), record.started() + 1).isAlive()).isFalse();

    process.kill();

    assertThat(record.isAlive()).isFalse();
  }

  private GuardedProcess start(String script) throws Exception {
    return start(folder, script);
  }

  private static GuardedProcess start(Path folder, String script) throws Exception {
    new ProcessBuilder("mkfifo", folder.resolve("fifo").toString()).start().waitFor();
    return GuardedProcess.start(
        new Invocation(
            List.of("sh", "-c", script),
            Map.of(),
            folder,
            folder.resolve("log"),
            "TERM",
            Duration.ofSeconds(1)));
  }

  private void awaitLog(String text) {
    await().atMost(10, SECONDS).until(() -> Files.readString(folder.resolve("log")).contains(text));
  }

  /** Runs in the JVM that is killed. */
  static final class Owner {

    private Owner() {}

    public static void main(String[] arguments) throws Exception {
      System.out.println(start(Path.of(arguments[0]), arguments[1]).pid());
      Thread.sleep(Duration.ofMinutes(10));
    }
  }
}
