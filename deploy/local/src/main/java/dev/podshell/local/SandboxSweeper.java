package dev.podshell.local;

import dev.podshell.local.process.Home;
import dev.podshell.local.process.ProcessRecord;
import dev.podshell.local.process.RecordedProcesses;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Ends the sandboxes of a system whose JVM was killed. Until then it is a shell that waits for the
 * end of a pipe from this JVM.
 */
final class SandboxSweeper {

  private static final String NAME = "sweeper";
  private static final String WAIT = "while read -r _; do :; done; exec \"$@\"";
  private static final Duration PARTS_GRACE = Duration.ofSeconds(30);

  private final Path system;
  private final Sandboxes sandboxes;
  private @Nullable Process process;

  /**
   * @param system the folder of the system, which holds those of its components
   */
  SandboxSweeper(Path system, Sandboxes sandboxes) {
    this.system = system;
    this.sandboxes = sandboxes;
  }

  void start() throws IOException {
    Path folder = Files.createDirectories(system.resolve(NAME));
    Process started =
        new ProcessBuilder(
                List.of(
                    "setsid",
                    "sh",
                    "-c",
                    WAIT,
                    NAME,
                    Home.java(),
                    "-Xmx32m",
                    "-XX:+UseSerialGC",
                    "-cp",
                    Home.find().classPath(),
                    SandboxSweeper.class.getName(),
                    system.toString(),
                    sandboxes.folder().toString()))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(Redirect.appendTo(folder.resolve("sweeper.log").toFile()))
            .start();
    ProcessRecord.write(folder, started.pid());
    process = started;
  }

  /** Stops waiting, because the system ends its sandboxes itself. */
  void stop() {
    Process started = process;
    if (started != null) {
      started.destroyForcibly();
    }
  }

  /**
   * Waits until no component is left that could start another sandbox, and ends those there are.
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    new RecordedProcesses(Path.of(arguments[0])).awaitEnd(PARTS_GRACE, NAME);
    System.out.println("Ended sandboxes: " + new Sandboxes(Path.of(arguments[1])).endAll());
  }
}
