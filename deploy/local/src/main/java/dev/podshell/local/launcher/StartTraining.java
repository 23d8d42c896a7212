package dev.podshell.local.launcher;

import dev.podshell.local.LocalSystem;
import dev.podshell.local.StartObserver;
import dev.podshell.local.SystemSettings;
import dev.podshell.local.jvm.AotCaches;
import dev.podshell.local.jvm.JavaProgram;
import dev.podshell.local.jvm.JavaStart;
import dev.podshell.local.process.Folders;
import dev.podshell.local.process.GuardedProcess;
import dev.podshell.local.process.Home;
import dev.podshell.local.process.Invocation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Creates the caches with which the next run starts faster, in the background: a second, empty
 * system starts and stops once, and what its JVMs have loaded becomes the caches. All of that has
 * the lowest priority, and ends with the launcher; the next run then does it again.
 */
final class StartTraining implements AutoCloseable {

  private static final String NAME = "training";
  private static final Duration STOP_GRACE = Duration.ofSeconds(1);

  /** Bounds from below the free memory with which a second system may run. */
  private static final long NEEDED_KILOBYTES = 2L * 1024 * 1024;

  private final GuardedProcess process;

  private StartTraining(GuardedProcess process) {
    this.process = process;
  }

  /**
   * Returns whether a program of a system has no cache yet, and this machine has the memory to
   * create one.
   */
  static boolean isNeeded(LocalSystem system) throws IOException {
    return AotCaches.ofThisBuild().isAnyMissing(system.programs())
        && availableKilobytes() >= NEEDED_KILOBYTES;
  }

  /**
   * Starts in the background.
   *
   * @param data the launcher's folder, in which the second system has one of its own
   */
  static StartTraining start(Path data) throws IOException {
    Path folder = Files.createDirectories(data.resolve(NAME));
    List<String> command =
        List.of(
            "nice",
            "-n",
            "19",
            Home.java(),
            "-Xmx64m",
            "-XX:+UseSerialGC",
            "-cp",
            Home.find().classPath(),
            StartTraining.class.getName(),
            folder.toString());
    return new StartTraining(
        GuardedProcess.start(
            new Invocation(
                command, Map.of(), folder, folder.resolve(NAME + ".log"), "TERM", STOP_GRACE)));
  }

  /** Kills what is left of it; does not wait. */
  @Override
  public void close() {
    List<ProcessHandle> started = process.descendants();
    process.killAtOnce();
    started.forEach(ProcessHandle::destroyForcibly);
  }

  /** Called with the folder. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path folder = Path.of(arguments[0]);
    Path recorded = folder.resolve("recorded");
    Path stored = folder.resolve("system");
    Folders.delete(recorded);
    Folders.delete(stored);
    Files.createDirectories(recorded);

    JavaStart.Recorded recording = new JavaStart.Recorded(recorded);
    List<JavaProgram> programs;
    try (LocalSystem system =
        new LocalSystem(SystemSettings.inFolder(stored), StartObserver.none(), recording)) {
      programs = system.programs();
      system.start();
    }
    AotCaches caches = AotCaches.ofThisBuild();
    for (JavaProgram program : programs) {
      caches.create(program, recording.file(program));
    }
    caches.deleteOthers(programs);
    Folders.delete(recorded);
    Folders.delete(stored);
  }

  private static long availableKilobytes() throws IOException {
    return Files.readAllLines(Path.of("/proc/meminfo")).stream()
        .filter(line -> line.startsWith("MemAvailable:"))
        .map(line -> line.replaceAll("\\D", ""))
        .mapToLong(Long::parseLong)
        .findFirst()
        .orElse(0);
  }
}
