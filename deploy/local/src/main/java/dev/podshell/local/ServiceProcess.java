package dev.podshell.local;

import dev.podshell.local.jvm.AotCaches;
import dev.podshell.local.jvm.JavaProgram;
import dev.podshell.local.jvm.JavaStart;
import dev.podshell.local.process.GuardedProcess;
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
import java.util.stream.Stream;

/**
 * Runs one instance of a service, as it was packaged, in a JVM of its own on the loopback address.
 */
public final class ServiceProcess extends ProcessComponent {

  private static final Duration START_TIMEOUT = Duration.ofMinutes(5);
  private static final Duration STOP_GRACE = Duration.ofSeconds(20);
  private static final Duration HEALTH_TIMEOUT = Duration.ofSeconds(2);

  private final ServiceConfig config;
  private final JavaStart start;

  public ServiceProcess(ServiceConfig config) {
    this(config, new JavaStart.Cached(AotCaches.ofThisBuild()));
  }

  ServiceProcess(ServiceConfig config, JavaStart start) {
    super(config.name());
    this.config = config;
    this.start = start;
  }

  /** Returns the address of its HTTP server. */
  public URI address() {
    return URI.create("http://127.0.0.1:" + config.port());
  }

  /** Returns the address of its health and metrics. */
  public URI managementAddress() {
    return URI.create("http://127.0.0.1:" + config.managementPort());
  }

  public Path log() {
    return config.folder().resolve("service.log");
  }

  @Override
  protected GuardedProcess launch() throws IOException, InterruptedException {
    configure();
    GuardedProcess process =
        GuardedProcess.start(
            new Invocation(
                start.command(program(), List.of()),
                Map.of(),
                config.folder(),
                log(),
                "TERM",
                start.stopGrace(STOP_GRACE)));
    new Readiness(name(), log(), START_TIMEOUT).await(process, this::isHealthy);
    return process;
  }

  /**
   * Returns the program that the service is.
   *
   * @throws ProcessStartException if it has not been built
   */
  JavaProgram program() throws IOException {
    if (Files.notExists(jar())) {
      throw new ProcessStartException(
          "The %s has not been built: there is no %s. Run ./podshell run, or mvn package"
              .formatted(name(), jar()));
    }
    try (Stream<Path> files = Files.walk(config.application())) {
      return new JavaProgram(
          List.of(
              "-Xms32m",
              "-Xmx" + config.heapMegabytes() + "m",
              "-XX:+UseSerialGC",
              "-XX:+ExitOnOutOfMemoryError",
              "--enable-native-access=ALL-UNNAMED",
              "--sun-misc-unsafe-memory-access=allow",
              "-Dquarkus.profile=" + config.profile()),
          List.of("-jar", jar().toString()),
          files.filter(it -> it.toString().endsWith(".jar")).toList());
    }
  }

  private Path jar() {
    return config.application().resolve("quarkus-run.jar");
  }

  /**
   * Writes a file that Quarkus reads from the working folder, because arguments and environment are
   * public.
   */
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
