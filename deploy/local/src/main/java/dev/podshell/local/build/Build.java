package dev.podshell.local.build;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Runs Maven, says how it gets on, and has the exit code that Maven had. All that Maven prints goes
 * to a log. A test class that fails is shown with its stack traces and all that it has printed,
 * which Maven must be told to write to a file. Any other failure is shown by the part that explains
 * it.
 */
public final class Build {

  private static final long TICK_MILLIS = 500;

  private static final List<String> MODULE_FOLDERS = List.of(".", "deploy");

  private final Path log;
  private final Progress progress;
  private final Excerpt excerpt = new Excerpt();
  private boolean showsStackTraces;

  private Build(Path log, Progress progress) {
    this.log = log;
    this.progress = progress;
  }

  /**
   * Called in the root of the repository with {@code terminal} or {@code plain}, the log's path,
   * and Maven's command.
   *
   * @param arguments at least three
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    List<String> command = List.of(arguments).subList(2, arguments.length);
    boolean sideBySide = command.contains("--threads=2");
    Progress progress =
        new Progress(System.out, arguments[0].equals("terminal"), sideBySide, System::nanoTime);
    System.exit(new Build(Path.of(arguments[1]), progress).run(command));
  }

  private int run(List<String> command) throws IOException, InterruptedException {
    Files.createDirectories(log.toAbsolutePath().getParent());
    Process maven = new ProcessBuilder(command).redirectErrorStream(true).start();
    Runtime.getRuntime().addShutdownHook(new Thread(maven::destroy, "end Maven"));
    maven.getOutputStream().close();
    try (ScheduledExecutorService ticks = Executors.newSingleThreadScheduledExecutor()) {
      var unused =
          ticks.scheduleAtFixedRate(
              progress::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
      read(maven);
      ticks.shutdownNow();
    }
    int exitCode = maven.waitFor();
    progress.end();
    if (exitCode != 0) {
      excerpt.lines().forEach(progress::print);
      progress.print("Maven failed. Its whole log is in " + log);
    }
    return exitCode;
  }

  private void read(Process maven) throws IOException {
    try (BufferedReader lines =
            new BufferedReader(new InputStreamReader(maven.getInputStream(), UTF_8));
        PrintStream copy = new PrintStream(Files.newOutputStream(log), false, UTF_8)) {
      for (String text = lines.readLine(); text != null; text = lines.readLine()) {
        copy.println(text);
        onLine(text);
      }
    }
  }

  private void onLine(String text) throws IOException {
    MavenLine line = MavenLine.parse(text);
    excerpt.onLine(text, line);
    progress.onLine(text, line);
    if (line instanceof MavenLine.TestResult result && result.failed()) {
      showOutput(result.name());
      showsStackTraces = true;
    } else if (text.startsWith("[INFO]")) {
      showsStackTraces = false;
    } else if (showsStackTraces) {
      progress.print(text);
    }
  }

  /** Shows what a test class has printed, if Maven wrote it to a file. */
  private void showOutput(String testClass) throws IOException {
    for (String folder : MODULE_FOLDERS) {
      try (Stream<Path> modules = Files.list(Path.of(folder))) {
        for (Path module : modules.toList()) {
          Path file = module.resolve("target/surefire-reports/" + testClass + "-output.txt");
          if (Files.exists(file)) {
            progress.print(testClass + " has printed:");
            progress.print(new String(Files.readAllBytes(file), UTF_8));
          }
        }
      }
    }
  }
}
