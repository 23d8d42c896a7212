package dev.podshell.execution.supervisor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Runs a real supervisor as an ordinary process of this machine. */
final class SupervisorProcess implements AutoCloseable {

  static final String SECRET = "open sesame";
  static final long SPOOL_BYTES = 16 * 1024 * 1024;

  private final Process process;
  private final Path folder;

  private SupervisorProcess(Process process, Path folder) {
    this.process = process;
    this.folder = folder;
  }

  static SupervisorProcess start(Path folder, long spoolBytes) throws IOException {
    return start(folder, spoolBytes, "/usr/bin:/bin");
  }

  /** Starts a supervisor that finds only the programs in the folders of a path. */
  static SupervisorProcess start(Path folder, long spoolBytes, String path) throws IOException {
    Path home = Files.createDirectories(folder.resolve("home"));
    Path program = Files.createDirectories(folder.resolve("program")).resolve("supervisor.pyz");
    try (var resource = SupervisorProcess.class.getResourceAsStream("supervisor.pyz")) {
      Files.write(program, resource.readAllBytes());
    }
    ProcessBuilder builder =
        new ProcessBuilder(
                List.of(
                    "/usr/bin/python3",
                    program.toString(),
                    "--socket",
                    folder.resolve("socket").toString(),
                    "--spool",
                    folder.resolve("ring").toString(),
                    "--spool-bytes",
                    Long.toString(spoolBytes),
                    "--secret-fd",
                    "0",
                    "--home",
                    home.toString(),
                    "--log",
                    folder.resolve("log").toString()))
            .redirectError(folder.resolve("stderr").toFile());
    builder.environment().clear();
    builder
        .environment()
        .putAll(Map.of("PATH", path, "TMPDIR", folder.toString(), "PODSHELL_X", "y"));
    Process process = builder.start();
    try (OutputStream secret = process.getOutputStream()) {
      secret.write(SECRET.getBytes(UTF_8));
    }
    return new SupervisorProcess(process, folder);
  }

  Path home() {
    return folder.resolve("home");
  }

  /** Sends SIGTERM, as the deletion of a pod does. */
  void terminate() {
    process.destroy();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Returns what the supervisor wrote to its standard error. */
  String log() throws IOException {
    Path log = folder.resolve("log");
    return Files.exists(log) ? Files.readString(log) : "";
  }

  /** Returns a value of /proc/pid/status, in its unit. */
  long status(String field) throws IOException {
    return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
        .filter(line -> line.startsWith(field + ":"))
        .map(line -> line.replaceAll("[^0-9]", ""))
        .mapToLong(Long::parseLong)
        .findFirst()
        .orElseThrow();
  }

  /** Returns the children of the supervisor, zombies included. */
  long children() {
    return process.toHandle().children().count();
  }

  Stream<ProcessHandle> descendants() {
    return process.descendants();
  }

  UnixStream connect() {
    return await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(10))
        .ignoreExceptions()
        .until(() -> UnixStream.connect(folder.resolve("socket")), stream -> true);
  }

  /** Ends the supervisor and everything that it started. */
  @Override
  public void close() throws InterruptedException {
    List<ProcessHandle> all = process.descendants().toList();
    process.destroyForcibly().waitFor();
    all.forEach(ProcessHandle::destroyForcibly);
  }
}
