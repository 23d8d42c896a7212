package dev.podshell.local;

import dev.podshell.local.process.FreePorts;
import dev.podshell.local.process.Home;
import dev.podshell.local.process.PrivateFile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Describes how the services of one system run, so that they find one another and trust one
 * another.
 */
final class ServiceConfigs {

  private static final String PROFILE = "local";
  private static final int HEAP_MEGABYTES = 192;

  private final SystemSettings settings;
  private final KafkaBroker kafka;
  private final PostgresServer postgres;
  private final Sandboxes sandboxes;
  private final FreePorts free;
  private final String serviceToken;
  private final String executionSecret;

  ServiceConfigs(
      SystemSettings settings,
      KafkaBroker kafka,
      PostgresServer postgres,
      Sandboxes sandboxes,
      FreePorts free)
      throws IOException {
    this.settings = settings;
    this.kafka = kafka;
    this.postgres = postgres;
    this.sandboxes = sandboxes;
    this.free = free;
    this.serviceToken = secret("service-token");
    this.executionSecret = secret("execution-secret");
  }

  ServiceConfig session(int number) {
    Map<String, String> configuration = new HashMap<>();
    configuration.put("podshell.service-token", serviceToken);
    configuration.put("quarkus.datasource.jdbc.url", postgres.jdbcUrl());
    configuration.put("quarkus.datasource.username", postgres.username());
    configuration.put("quarkus.datasource.password", postgres.password());
    configuration.putAll(settings.sessionSettings());
    return config("session", number, settings.ports().session(), configuration);
  }

  ServiceConfig execution(int number) {
    Map<String, String> configuration = new HashMap<>();
    configuration.put("podshell.execution.secret", executionSecret);
    configuration.put("podshell.runtime", "local");
    configuration.put("podshell.local.folder", sandboxes.folder().toString());
    Path catalogue = settings.catalogue();
    if (catalogue != null) {
      configuration.put("podshell.catalogue", catalogue.toAbsolutePath().toString());
    }
    configuration.putAll(settings.executionSettings());
    return config("execution", number, settings.ports().execution(), configuration);
  }

  ServiceConfig gateway(int number, URI sessionService) {
    Map<String, String> configuration = new HashMap<>();
    configuration.put("podshell.service-token", serviceToken);
    configuration.put("podshell.session-service.url", sessionService.toString());
    configuration.put(
        "podshell.dev-issuer.key", settings.folder().resolve("dev-issuer.jwk").toString());
    if (settings.catalogue() != null) {
      configuration.put("podshell.dialects.processor.languages", "*"); // its sandboxes know them
    }
    configuration.putAll(settings.gatewaySettings());
    return config("gateway", number, settings.ports().gateway(), configuration);
  }

  private ServiceConfig config(
      String service, int number, int firstPort, Map<String, String> configuration) {
    int port = number == 0 ? free.orGiven(firstPort) : free.find();
    int managementPort =
        number == 0 && firstPort != 0
            ? free.orGiven(firstPort + SystemPorts.MANAGEMENT_DISTANCE)
            : free.find();
    configuration.put("kafka.bootstrap.servers", kafka.bootstrapServers());
    configuration.put("quarkus.log.console.json.enabled", "false");
    configuration.put("podshell.instance", "/" + service + "/" + number);
    return new ServiceConfig(
        service + " service" + (number == 0 ? "" : " " + number),
        application(service + "-service"),
        settings.folder().resolve(service + "-" + number),
        PROFILE,
        port,
        managementPort,
        HEAP_MEGABYTES,
        configuration);
  }

  /** Returns where the build puts a service: {@code <module>/target} is beside {@code deploy}. */
  private static Path application(String module) {
    return Home.find().resolve("../../../" + module + "/target/quarkus-app").normalize();
  }

  private String secret(String name) throws IOException {
    return PrivateFile.readOrCreateSecret(settings.folder().resolve(name));
  }
}
