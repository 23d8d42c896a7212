package dev.podshell.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.podshell.local.process.FreePorts;
import dev.podshell.local.process.ProcessStartException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceProcessTest {

  @TempDir Path folder;

  @BeforeEach
  void packageService() throws Exception {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, SmallService.class.getName());
    String resource = SmallService.class.getName().replace('.', '/') + ".class";
    try (OutputStream file = Files.newOutputStream(folder.resolve("quarkus-run.jar"));
        JarOutputStream jar = new JarOutputStream(file, manifest);
        InputStream code = SmallService.class.getClassLoader().getResourceAsStream(resource)) {
      jar.putNextEntry(new JarEntry(resource));
      jar.write(code.readAllBytes());
    }
  }

  @Test
  void shouldRunAgainAtTheSameAddressWhenKilledAndStartedAgain() throws Exception {
    try (ServiceProcess service = new ServiceProcess(config(Map.of("healthy", "true")))) {
      service.start();
      long before = service.pid();

      service.kill();
      assertThat(service.exited()).succeedsWithin(Duration.ofSeconds(5)).isEqualTo(137);
      service.start();

      assertThat(service.isRunning()).isTrue();
      assertThat(service.pid()).isNotEqualTo(before);
      service.stop();
      assertThat(service.isRunning()).isFalse();
    }
  }

  @Test
  void shouldQuoteTheLogWhenTheServiceRefusesToStart() throws Exception {
    try (ServiceProcess service = new ServiceProcess(config(Map.of("healthy", "false")))) {
      assertThatThrownBy(service::start)
          .isInstanceOf(ProcessStartException.class)
          .hasMessageContaining("small service ended with exit code 1")
          .hasMessageContaining("healthy must be true");
      assertThat(service.isRunning()).isFalse();
    }
  }

  @Test
  void shouldKeepItsConfigurationFromOtherUsers() throws Exception {
    try (ServiceProcess service =
        new ServiceProcess(config(Map.of("healthy", "true", "secret", "s3cret")))) {
      service.start();

      assertThat(
              PosixFilePermissions.toString(
                  Files.getPosixFilePermissions(
                      folder.resolve("run/config/application.properties"))))
          .isEqualTo("rw-------");
      ProcessHandle.Info info = ProcessHandle.of(service.pid()).orElseThrow().info();
      assertThat(info.commandLine().orElseThrow()).contains("quarkus-run.jar");
      assertThat(info.commandLine().orElseThrow()).doesNotContain("s3cret");
    }
  }

  @Test
  void shouldSayWhatToDoWhenTheServiceWasNotBuilt() throws Exception {
    Files.delete(folder.resolve("quarkus-run.jar"));

    try (ServiceProcess service = new ServiceProcess(config(Map.of()))) {
      assertThatThrownBy(service::start).hasMessageContaining("mvn package");
    }
  }

  private ServiceConfig config(Map<String, String> settings) {
    FreePorts free = new FreePorts();
    return new ServiceConfig(
        "small service",
        folder,
        folder.resolve("run"),
        "local",
        free.find(),
        free.find(),
        32,
        settings);
  }

  /** Checks a packaged service from outside. */
  static final class SmallService {

    private SmallService() {}

    public static void main(String[] arguments) throws Exception {
      Properties settings = new Properties();
      try (InputStream file = Files.newInputStream(Path.of("config/application.properties"))) {
        settings.load(file);
      }
      if (!Boolean.parseBoolean(settings.getProperty("healthy"))) {
        System.err.println("healthy must be true");
        System.exit(1);
      }
      int port = Integer.parseInt(settings.getProperty("quarkus.management.port"));
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
      server.createContext(
          "/q/health/ready",
          exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
          });
      server.start();
    }
  }
}
