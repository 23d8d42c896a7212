package dev.podshell.local.launcher;

import dev.podshell.local.SystemPorts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Checks, before a build, for obstacles to the build and to a start after it. The script runs this
 * from its source, since nothing may have been built yet. It knows the options that it needs and
 * leaves all others to the launcher.
 *
 * <p>The exit code is 0 when a build may begin, {@value #PROGRAMS_IN_USE} when a launcher runs from
 * the earlier build, which must then be used unchanged, and 1 when a start would fail.
 */
final class Preflight {

  static final int PROGRAMS_IN_USE = 3;

  private static final Path TARGET = Path.of("deploy/local/target");
  private static final Duration RUN_BEFORE_GRACE = Duration.ofSeconds(40);

  private final List<String> arguments;

  private Preflight(List<String> arguments) {
    this.arguments = arguments;
  }

  /**
   * Called in the root of the repository with {@code build} or with {@code run} and the launcher's
   * arguments.
   */
  public static void main(String[] arguments) throws IOException {
    Preflight preflight = new Preflight(List.of(arguments));
    System.exit(arguments[0].equals("run") ? preflight.checkRun() : checkBuild());
  }

  private static int checkBuild() throws IOException {
    if (ProgramsInUse.isHeld(TARGET)) {
      System.err.println(
          "Podshell runs from this folder, and a build would replace its programs under it. Stop it first");
      return 1;
    }
    return 0;
  }

  private int checkRun() {
    try (DataFolder folder = DataFolder.take(data())) {
      folder.awaitEndOfRunBefore(RUN_BEFORE_GRACE);
      conditions().require();
      return ProgramsInUse.isHeld(TARGET) ? PROGRAMS_IN_USE : 0;
    } catch (LaunchException e) {
      System.err.println(e.getMessage());
    } catch (IOException e) {
      System.err.println("Podshell could not start. " + e.getMessage());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    return 1;
  }

  private Path data() {
    return Path.of(value("--data", Defaults.DATA)).toAbsolutePath().normalize();
  }

  private StartConditions conditions() throws LaunchException {
    return new StartConditions(
        new SystemPorts(
            port("--port", Defaults.PORT),
            port("--session-port", Defaults.SESSION_PORT),
            port("--execution-port", Defaults.EXECUTION_PORT),
            port("--kafka-port", Defaults.KAFKA_PORT),
            port("--postgres-port", Defaults.POSTGRES_PORT)),
        Optional.of(value("--catalogue", "")).filter(it -> !it.isEmpty()).map(Path::of));
  }

  private int port(String option, String otherwise) throws LaunchException {
    String value = value(option, otherwise);
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException _) {
      throw new LaunchException("%s is a port, and %s is not one".formatted(option, value));
    }
  }

  /** Returns the last value of an option, given as a separate word or after an equals sign. */
  private String value(String option, String otherwise) {
    String found = otherwise;
    for (int index = 0; index < arguments.size(); index++) {
      String argument = arguments.get(index);
      if (argument.startsWith(option + "=")) {
        found = argument.substring(option.length() + 1);
      } else if (argument.equals(option) && index + 1 < arguments.size()) {
        found = arguments.get(index + 1);
      }
    }
    return found;
  }
}
