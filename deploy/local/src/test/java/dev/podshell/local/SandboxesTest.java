package dev.podshell.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.podshell.contracts.sandbox.ProcessStart;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SandboxesTest {

  private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

  @TempDir Path folder;
  private final Process process = startProcess();

  @AfterEach
  void endProcess() {
    process.destroyForcibly();
  }

  @Test
  void shouldKillTheProcessThatWasRecordedAndDeleteItsFolder() throws Exception {
    Path sandbox = record(startTime(), Files.readString(BOOT_ID).strip());

    assertThat(new Sandboxes(folder).endAll()).isOne();

    assertThat(process.isAlive()).isFalse();
    assertThat(sandbox).doesNotExist();
  }

  @Test
  void shouldLeaveAnotherProcessAloneThatHasTheSameNumber() throws Exception {
    Path sandbox = record(startTime() - 1, Files.readString(BOOT_ID).strip());

    assertThat(new Sandboxes(folder).endAll()).isZero();

    assertThat(process.isAlive()).isTrue();
    assertThat(sandbox).doesNotExist();
  }

  @Test
  void shouldLeaveAProcessAloneWhenTheRecordIsOlderThanTheMachinesStart() throws Exception {
    Path sandbox = record(startTime(), "another-boot");

    assertThat(new Sandboxes(folder).endAll()).isZero();

    assertThat(process.isAlive()).isTrue();
    assertThat(sandbox).doesNotExist();
  }

  @Test
  void shouldDoNothingWhenThereNeverWasASandbox() throws Exception {
    assertThat(new Sandboxes(folder.resolve("missing")).endAll()).isZero();
  }

  private long startTime() {
    return ProcessStart.of(process.pid()).orElseThrow();
  }

  private Path record(long startTime, String bootId) throws IOException {
    Path sandbox = Files.createDirectory(folder.resolve("incarnation"));
    Files.writeString(
        sandbox.resolve("process.json"),
        """
        {"pid": %d, "startTime": %d, "bootId": "%s", "isolation": "none"}
        """
            .formatted(process.pid(), startTime, bootId));
    return sandbox;
  }

  private static Process startProcess() {
    try {
      return new ProcessBuilder("sleep", "600").start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
