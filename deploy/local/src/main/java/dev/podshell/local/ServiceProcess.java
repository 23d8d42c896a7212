package dev.podshell.local;

import dev.podshell.local.process.GuardedProcess;
import dev.podshell.local.process.Home;
import dev.podshell.local.process.Invocation;
import dev.podshell.local.process.PrivateFile;
import dev.podshell.local.process.ProcessStartException;
import dev.podshell.local.process.Readiness;
import java.io.IOException;
import java.io.StringWriter;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** One instance of a service, as it was packaged, in a JVM of its own on the loopback address. */
public final class ServiceProcess extends ProcessComponent {

  private static final Duration START_TIMEOUT = Duration.ofMinutes(5);
  private static final Duration STOP_GRACE = Duration.ofSeconds(20);
  private static final Duration HEALTH_TIMEOUT = Duration.ofSeconds(2);

  private final ServiceConfig config;

  public ServiceProcess(ServiceConfig config) {
    super(config.name());
    this.config = config;
  }

  /** The address of its HTTP server. */
  public URI address() {
    return URI.create("http://127.0.0.1:" + config.port());
  }

  /** The address of its health and metrics. */
  public URI managementAddress() {
    return URI.create("http://127.0.0.1:" + config.managementPort());
  }

  public Path log() {
    return config.folder().resolve("service.log");
  }

  @Override
  protected GuardedProcess launch() throws IOException, InterruptedException {
    Path program = config.application().resolve("quarkus-run.jar");
    if (Files.notExists(program)) {
      throw new ProcessStartException(
          "The %s has not been built: there is no %s. Run ./podshell run, or mvn package"
              .formatted(name(), program));
    }
    configure();
    GuardedProcess process =
        GuardedProcess.start(
            new Invocation(command(program), Map.of(), config.folder(), log(), "TERM", STOP_GRACE));
    new Readiness(name(), log(), START_TIMEOUT).await(process, this::isHealthy);
    return process;
  }

  private List<String> command(Path program) {
    return List.of(
        Home.java(),
        "-Xms32m",
        "-Xmx" + config.heapMegabytes() + "m",
        "-XX:+UseSerialGC",
        "-XX:+ExitOnOutOfMemoryError",
        "--enable-native-access=ALL-UNNAMED",
        "--sun-misc-unsafe-memory-access=allow",
        "-Dquarkus.profile=" + config.profile(),
        "-jar",
        program.toString());
  }

  /** In a file that Quarkus reads from the working folder: arguments and environment are public. */
  private void configure() throws IOException {
    Properties properties = new Properties();
    properties.putAll(
        Map.of(
            "quarkus.http.host",
            "127.0.0.1",
            "quarkus.http.port",
            Integer.toString(config.port()),
            "quarkus.management.host",
            "127.0.0.1",
            "quarkus.management.port",
            Integer.toString(config.managementPort())));
    properties.putAll(config.settings());
    StringWriter text = new StringWriter();
    properties.store(text, null);
    Path folder = Files.createDirectories(config.folder().resolve("config"));
    PrivateFile.write(folder.resolve("application.properties"), text.toString());
  }

  private boolean isHealthy() throws IOException {
    URI health = managementAddress().resolve("/q/health/ready");
    HttpURLConnection connection = (HttpURLConnection) health.toURL().openConnection();
    connection.setConnectTimeout((int) HEALTH_TIMEOUT.toMillis());
    connection.setReadTimeout((int) HEALTH_TIMEOUT.toMillis());
    try {
      return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
    } finally {
      connection.disconnect();
    }
  }
}
