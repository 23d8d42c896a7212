package dev.podshell.contracts.sandbox;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * Identifies the first process of a sandbox of the local runtime, as {@code process.json} in the
 * sandbox's folder records it. The runtime's {@code launch.py} writes that file. Sandboxes outlive
 * the execution service, so the programs that end them read it here.
 *
 * @param pid as seen from outside the sandbox
 * @param startTime in clock ticks since boot, because another process may have the id by now
 * @param bootId identifies the boot from which the start time counts
 * @param isolation of the sandbox; {@code none} if it has no namespaces
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record SandboxProcess(long pid, long startTime, String bootId, String isolation) {

  private static final String FILE = "process.json";
  private static final String NOT_ISOLATED = "none";
  private static final JsonMapper MAPPER = new JsonMapper();
  private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
  private static final int KILL_ATTEMPTS = 250;
  private static final int KILL_PAUSE_MILLIS = 20;

  /** Reads the record in a sandbox's folder; empty if there is none or it is not complete. */
  public static Optional<SandboxProcess> read(Path folder) throws IOException {
    try {
      return Optional.of(
          MAPPER.readValue(Files.readAllBytes(folder.resolve(FILE)), SandboxProcess.class));
    } catch (NoSuchFileException | JsonProcessingException _) {
      return Optional.empty();
    }
  }

  /** Returns whether exactly this process still runs. */
  public boolean isAlive() throws IOException {
    OptionalLong running = ProcessStart.of(pid);
    return running.isPresent()
        && running.getAsLong() == startTime
        && Files.readString(BOOT_ID).strip().equals(bootId);
  }

  /**
   * Kills the process and with it everything in the sandbox, and waits until it has ended. The
   * kernel ends all processes of a namespace with its first one.
   *
   * @return whether it ran
   * @throws IOException if it has not ended after five seconds
   */
  public boolean end() throws IOException {
    Optional<ProcessHandle> first = isAlive() ? ProcessHandle.of(pid) : Optional.empty();
    if (first.isEmpty()) {
      return false;
    }
    try (Stream<ProcessHandle> others =
        isolation.equals(NOT_ISOLATED) ? first.get().descendants() : Stream.empty()) {
      others.toList().forEach(ProcessHandle::destroyForcibly);
    }
    first.get().destroyForcibly();
    awaitEnd();
    return true;
  }

  private void awaitEnd() throws IOException {
    for (int attempt = 0; isAlive(); attempt++) {
      if (attempt == KILL_ATTEMPTS) {
        throw new IOException("Process " + pid + " was killed and has not ended");
      }
      try {
        Thread.sleep(KILL_PAUSE_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("Interrupted while a sandbox was ending", e);
      }
    }
  }
}
