package dev.podshell.execution.runtime.local;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Identifies the first process of a sandbox, as recorded in {@code process.json}.
 *
 * @param pid as seen from outside the sandbox
 * @param startTime field 22 of {@code /proc/<pid>/stat}, in clock ticks since boot
 * @param bootId identifies the boot from which the start time counts
 */
record ProcessRecord(
    String incarnation, long pid, long startTime, String bootId, Isolation isolation) {

  static final String FILE = "process.json";

  private static final JsonMapper MAPPER = new JsonMapper();
  private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
  private static final int STATE = 0;
  private static final int START_TIME = 19;

  /** Reads the record in a sandbox's folder; empty if there is none or it cannot be read. */
  static Optional<ProcessRecord> read(Path folder) throws IOException {
    try {
      return Optional.of(
          MAPPER.readValue(Files.readAllBytes(folder.resolve(FILE)), ProcessRecord.class));
    } catch (NoSuchFileException | JsonProcessingException _) {
      return Optional.empty();
    }
  }

  /** Returns whether exactly this process still runs. */
  boolean isAlive() throws IOException {
    if (!Files.readString(BOOT_ID).strip().equals(bootId)) {
      return false;
    }
    String stat;
    try {
      stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"), ISO_8859_1);
    } catch (IOException _) {
      return false;
    }
    // The second field is a name in parentheses and may hold anything, so count from its end.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    boolean ended = fields[STATE].equals("Z") || fields[STATE].equals("X");
    return !ended && Long.parseLong(fields[START_TIME]) == startTime;
  }

  /** Kills the process, and with it everything in the sandbox. */
  void kill() throws IOException {
    Optional<ProcessHandle> first = isAlive() ? ProcessHandle.of(pid) : Optional.empty();
    if (first.isEmpty()) {
      return;
    }
    try (Stream<ProcessHandle> descendants =
        isolation == Isolation.NONE ? first.get().descendants() : Stream.empty()) {
      descendants.toList().forEach(ProcessHandle::destroyForcibly);
    }
    first.get().destroyForcibly();
  }
}
