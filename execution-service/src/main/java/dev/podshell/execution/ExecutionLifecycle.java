package dev.podshell.execution;

import dev.podshell.execution.runtime.SandboxRuntime;
import dev.podshell.execution.runtime.local.LocalRuntime;
import dev.podshell.execution.runtime.local.LocalSettings;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.eclipse.microprofile.config.Config;
import org.jspecify.annotations.Nullable;

/** Starts the service with the application and stops it with it. */
@ApplicationScoped
public class ExecutionLifecycle {

  private static final String KAFKA = "kafka.";

  private final ExecutionConfiguration configuration;
  private final Config config;
  private final MeterRegistry registry;
  private volatile @Nullable ExecutionService service;

  ExecutionLifecycle(ExecutionConfiguration configuration, Config config, MeterRegistry registry) {
    this.configuration = configuration;
    this.config = config;
    this.registry = registry;
  }

  void start(@Observes StartupEvent event) throws IOException, InterruptedException {
    service = ExecutionService.start(configuration, kafkaSettings(), runtime(), registry);
  }

  void stop(@Observes ShutdownEvent event) {
    ExecutionService running = service;
    if (running != null) {
      running.close();
    }
  }

  boolean isReady() {
    ExecutionService running = service;
    return running != null && running.isReady();
  }

  boolean isAlive() {
    ExecutionService running = service;
    return running != null && running.isAlive();
  }

  private SandboxRuntime runtime() throws IOException, InterruptedException {
    if (!configuration.runtime().equals(LocalRuntime.NAME)) {
      throw new IllegalArgumentException(
          "podshell.runtime must be local, not " + configuration.runtime());
    }
    ExecutionConfiguration.Local local = configuration.local();
    return LocalRuntime.open(
        new LocalSettings(
            local.folder(),
            local.isolation(),
            local.python(),
            local.processes(),
            local.firstUser()));
  }

  private Map<String, Object> kafkaSettings() {
    Map<String, Object> settings = new HashMap<>();
    for (String name : config.getPropertyNames()) {
      if (name.startsWith(KAFKA)) {
        config
            .getOptionalValue(name, String.class)
            .ifPresent(value -> settings.put(name.substring(KAFKA.length()), value));
      }
    }
    if (!settings.containsKey("bootstrap.servers")) {
      throw new IllegalArgumentException(
          "kafka.bootstrap.servers must name Kafka's brokers, such as localhost:9092");
    }
    return settings;
  }
}
