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
 * Which process a sandbox's first one is, as {@code process.json} says it.
 *
 * @param pid from outside the sandbox
 * @param startTime field 22 of {@code /proc/<pid>/stat}, in clock ticks since boot
 * @param bootId of the kernel's run that this counts from
 */
record ProcessRecord(
    String incarnation, long pid, long startTime, String bootId, Isolation isolation) {

  static final String FILE = "process.json";

  private static final JsonMapper MAPPER = new JsonMapper();
  private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
  private static final int STATE = 0;
  private static final int START_TIME = 19;

  /** The record in a sandbox's folder; empty if there is none, or none that can be read. */
  static Optional<ProcessRecord> read(Path folder) throws IOException {
    try {
      return Optional.of(
          MAPPER.readValue(Files.readAllBytes(folder.resolve(FILE)), ProcessRecord.class));
    } catch (NoSuchFileException | JsonProcessingException _) {
      return Optional.empty();
    }
  }

  /** Whether this very process still runs. */
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

  /** Kills it, and everything that ends with it. */
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
