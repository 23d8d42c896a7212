package dev.podshell.systemtests.documents;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.podshell.local.process.FreePorts;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** Starts the launcher as {@code ./podshell run} does after its build, on free ports. */
final class Launched implements AutoCloseable {

  private static final Duration TIMEOUT = Duration.ofMinutes(2);

  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final int port;
  private final Process process;

  private Launched(int port, Process process) {
    this.port = port;
    this.process = process;
    Thread.ofVirtual().name("lines of the launcher").start(this::read);
  }

  /** Starts everything, with its data in a folder; returns at once. */
  static Launched start(Path data) throws IOException {
    FreePorts ports = new FreePorts();
    int port = ports.find();
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-jar",
                "../deploy/local/target/podshell-local.jar",
                "--data=" + data,
                "--port=" + port));
    for (String part : List.of("session", "execution", "kafka", "postgres")) {
      command.add("--" + part + "-port=" + ports.find());
    }
    return new Launched(port, new ProcessBuilder(command).redirectErrorStream(true).start());
  }

  int port() {
    return port;
  }

  /** Returns what the launcher has printed, once it has printed this line. */
  List<String> awaitLine(String line) {
    await()
        .atMost(TIMEOUT)
        .failFast(() -> assertThat(process.isAlive()).as("launcher: %s", lines).isTrue())
        .until(() -> lines.contains(line));
    return List.copyOf(lines);
  }

  /** Kills all processes of the system whose command line contains a text. */
  void kill(String text) {
    process
        .descendants()
        .filter(it -> it.info().commandLine().orElse("").contains(text))
        .forEach(ProcessHandle::destroyForcibly);
  }

  private void read() {
    try (BufferedReader output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      output.lines().forEach(lines::add);
    } catch (IOException | UncheckedIOException _) {
      // The process was ended, and its output is closed.
    }
  }

  /** Ends everything, as Ctrl-C does. */
  @Override
  public void close() {
    process.destroy();
    process.onExit().completeOnTimeout(process, TIMEOUT.toSeconds(), TimeUnit.SECONDS).join();
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
