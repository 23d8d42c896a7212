package dev.podshell.local.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Identifies a process for another JVM, because an id alone may be another process' by then.
 *
 * @param pid its id
 * @param started when it started, in clock ticks since the machine did
 */
public record ProcessRecord(long pid, long started) {

  private static final String FILE = "process";
  private static final int START_TIME_FIELD = 19;

  /** Records which process runs in a folder. */
  public static void write(Path folder, long pid) throws IOException {
    Files.writeString(folder.resolve(FILE), pid + " " + startTime(pid).orElse(0L) + "\n");
  }

  /** Returns the process that was started last in a folder, if there is such a record. */
  public static Optional<ProcessRecord> read(Path folder) throws IOException {
    try {
      String[] fields = Files.readString(folder.resolve(FILE)).strip().split(" ", -1);
      return Optional.of(new ProcessRecord(Long.parseLong(fields[0]), Long.parseLong(fields[1])));
    } catch (NoSuchFileException _) {
      return Optional.empty();
    }
  }

  public boolean isAlive() throws IOException {
    Optional<Long> running = startTime(pid);
    return running.isPresent() && running.get() == started;
  }

  /** Waits until the process has ended by itself; kills it if it has not after the grace. */
  public void awaitEnd(Duration grace) throws IOException, InterruptedException {
    Optional<ProcessHandle> process = ProcessHandle.of(pid);
    if (process.isEmpty() || !isAlive()) {
      return;
    }
    var unused =
        process
            .get()
            .onExit()
            .completeOnTimeout(process.get(), grace.toMillis(), TimeUnit.MILLISECONDS)
            .join();
    if (isAlive()) {
      process.get().destroyForcibly();
    }
  }

  /** Kills the process, if it is this one, and all below it; waits until they are gone. */
  public void killWithDescendants() throws IOException {
    Optional<ProcessHandle> process = ProcessHandle.of(pid);
    if (process.isEmpty() || !isAlive()) {
      return;
    }
    List<ProcessHandle> all = Stream.concat(process.stream(), process.get().descendants()).toList();
    all.forEach(ProcessHandle::destroyForcibly);
    CompletableFuture.allOf(
            all.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new))
        .join();
  }

  /**
   * Returns when a process started, if it runs and is no zombie. The name before it may hold
   * spaces. This class runs from its source before anything is built, so it uses no other module.
   */
  private static Optional<Long> startTime(long pid) throws IOException {
    try {
      String status = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      String[] fields = status.substring(status.lastIndexOf(')') + 2).split(" ", -1);
      return fields[0].equals("Z")
          ? Optional.empty()
          : Optional.of(Long.parseLong(fields[START_TIME_FIELD]));
    } catch (NoSuchFileException _) {
      return Optional.empty();
    }
  }
}
