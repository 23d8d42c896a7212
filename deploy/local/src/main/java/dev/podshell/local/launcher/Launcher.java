package dev.podshell.local.launcher;

import dev.podshell.local.Component;
import dev.podshell.local.LocalSystem;
import dev.podshell.local.SystemPorts;
import dev.podshell.local.SystemSettings;
import dev.podshell.local.process.Home;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Starts Podshell on this machine and keeps it running until it is asked to stop. */
@Command(
    name = "./podshell run",
    description = "Starts Kafka, PostgreSQL and Podshell's services on this machine.",
    sortOptions = false,
    showDefaultValues = true)
public final class Launcher implements Callable<Integer> {

  private static final Duration RUN_BEFORE_GRACE = Duration.ofSeconds(40);

  @Option(
      names = "--port",
      paramLabel = "<port>",
      defaultValue = Defaults.PORT,
      description = "of the page and the protocols")
  private int port;

  @Option(
      names = "--session-port",
      paramLabel = "<port>",
      defaultValue = Defaults.SESSION_PORT,
      description = "of the session service")
  private int sessionPort;

  @Option(
      names = "--execution-port",
      paramLabel = "<port>",
      defaultValue = Defaults.EXECUTION_PORT,
      description = "of the execution service")
  private int executionPort;

  @Option(
      names = "--kafka-port",
      paramLabel = "<port>",
      defaultValue = Defaults.KAFKA_PORT,
      description = "of Kafka")
  private int kafkaPort;

  @Option(
      names = "--postgres-port",
      paramLabel = "<port>",
      defaultValue = Defaults.POSTGRES_PORT,
      description = "of PostgreSQL")
  private int postgresPort;

  @Option(
      names = "--data",
      defaultValue = Defaults.DATA,
      paramLabel = "<folder>",
      description = "where everything is stored")
  private Path data = Path.of(Defaults.DATA);

  @Option(
      names = "--catalogue",
      paramLabel = "<file>",
      description = "the questions; without it, those that come with Podshell")
  private @Nullable Path catalogue;

  @Option(
      names = "--allowed-origin",
      paramLabel = "<origin>",
      description = "whose pages may connect beside the gateway's own; may be given again",
      showDefaultValue = CommandLine.Help.Visibility.NEVER)
  private List<String> allowedOrigins = List.of();

  @Option(
      names = "--reset",
      description = "delete what earlier runs have stored, once the new one has started")
  private boolean reset;

  @Option(names = "--help", usageHelp = true, description = "show this text")
  private boolean help;

  private final CountDownLatch finished = new CountDownLatch(1);

  Launcher() {}

  public static void main(String[] arguments) {
    Launcher launcher = new Launcher();
    stopOnSignal(Thread.currentThread(), launcher.finished);
    int exitCode;
    try {
      exitCode = new CommandLine(launcher).execute(arguments);
    } finally {
      launcher.finished.countDown();
    }
    System.exit(exitCode);
  }

  /** The JVM turns SIGINT and SIGTERM into its shutdown, which waits for its hooks. */
  private static void stopOnSignal(Thread running, CountDownLatch finished) {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  running.interrupt();
                  try {
                    finished.await();
                  } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                  }
                },
                "stop"));
  }

  @Override
  public Integer call() throws IOException {
    try (DataFolder folder = DataFolder.take(data.toAbsolutePath().normalize());
        ProgramsInUse _ = ProgramsInUse.hold(Home.find().resolve(""))) {
      run(folder);
      return 0;
    } catch (LaunchException e) {
      System.err.println(e.getMessage());
    } catch (IOException e) {
      System.err.println("Podshell could not start. " + e.getMessage());
    } catch (InterruptedException _) {
      System.out.println("Podshell has stopped");
      return 0;
    }
    return CommandLine.ExitCode.SOFTWARE;
  }

  private void run(DataFolder folder) throws IOException, InterruptedException, LaunchException {
    folder.awaitEndOfRunBefore(RUN_BEFORE_GRACE);
    new StartConditions(ports(), Optional.ofNullable(catalogue)).require();
    folder.putBack();
    if (reset) {
      folder.setAside();
    }
    try {
      runSystem(folder);
    } finally {
      folder.putBack();
    }
  }

  private void runSystem(DataFolder folder) throws IOException, InterruptedException {
    try (LocalSystem system = new LocalSystem(settings(folder), Launcher::onReady)) {
      boolean trains = StartTraining.isNeeded(system);
      if (trains) {
        System.out.println(
            "This build starts for the first time. Once it runs, caches are made in the background"
                + " so that it starts faster the next time");
      }
      System.out.println("Starting Podshell; logs and data are in " + folder.path());
      system.start();
      folder.deleteSetAside();
      tellHowToBegin();
      if (trains) {
        try (StartTraining _ = StartTraining.start(folder.path())) {
          keep(system);
        }
      } else {
        keep(system);
      }
    }
  }

  /** Returns only by being interrupted. */
  private static void keep(LocalSystem system) throws InterruptedException {
    List<AutoRestart> restarts =
        system.components().stream()
            .map(component -> AutoRestart.start(component, System.out))
            .toList();
    try {
      new CountDownLatch(1).await();
    } finally {
      System.out.println("Stopping");
      restarts.forEach(AutoRestart::close);
    }
  }

  private SystemSettings settings(DataFolder folder) {
    return new SystemSettings(
        folder.path(), ports(), 1, 1, 1, catalogue, gatewaySettings(), Map.of(), Map.of());
  }

  private Map<String, String> gatewaySettings() {
    return allowedOrigins.isEmpty()
        ? Map.of()
        : Map.of("podshell.authentication.allowed-origins", String.join(",", allowedOrigins));
  }

  private SystemPorts ports() {
    return new SystemPorts(port, sessionPort, executionPort, kafkaPort, postgresPort);
  }

  private static void onReady(Component component, Duration after) {
    System.out.printf("  %s is ready after %.1f s%n", component.name(), after.toMillis() / 1000.0);
  }

  private void tellHowToBegin() {
    System.out.printf(
        """
        Podshell is ready: http://localhost:%1$d
        A token for a learner of any name: curl http://localhost:%1$d/dev/token/ada
        Ctrl-C stops everything.
        """,
        port);
  }
}
