package dev.podshell.execution;

import dev.podshell.execution.runtime.RuntimeFactory;
import dev.podshell.execution.runtime.SandboxRuntime;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.config.Config;
import org.jspecify.annotations.Nullable;

/** Starts the service with the application and stops it with it. */
@ApplicationScoped
public class ExecutionLifecycle {

  private static final String KAFKA = "kafka.";

  private final ExecutionSettings settings;
  private final Config config;
  private final MeterRegistry registry;
  private final Instance<RuntimeFactory> runtimes;
  private volatile @Nullable ExecutionService service;
  private volatile @Nullable SandboxRuntime runtime;

  ExecutionLifecycle(
      ExecutionSettings settings,
      Config config,
      MeterRegistry registry,
      @Any Instance<RuntimeFactory> runtimes) {
    this.settings = settings;
    this.config = config;
    this.registry = registry;
    this.runtimes = runtimes;
  }

  void start(@Observes StartupEvent event) throws IOException, InterruptedException {
    SandboxRuntime opened =
        choose(settings.service().runtime(), runtimes).open(settings.service().instance());
    runtime = opened;
    service = ExecutionService.start(settings, kafkaSettings(), opened, registry);
  }

  void stop(@Observes ShutdownEvent event) {
    ExecutionService running = service;
    if (running != null) {
      running.close();
    }
    SandboxRuntime opened = runtime;
    if (opened != null) {
      opened.close();
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

  /** Returns the factory of a runtime. Refuses an unknown name with the list of known ones. */
  static RuntimeFactory choose(String name, Iterable<RuntimeFactory> factories) {
    Map<String, RuntimeFactory> known = new TreeMap<>();
    factories.forEach(factory -> known.put(factory.name(), factory));
    RuntimeFactory chosen = known.get(name);
    if (chosen == null) {
      throw new IllegalArgumentException(
          "podshell.runtime is %s, which does not exist: it must be one of %s"
              .formatted(name, String.join(", ", known.keySet())));
    }
    return chosen;
  }

  private Map<String, Object> kafkaSettings() {
    Map<String, Object> properties = new HashMap<>();
    for (String name : config.getPropertyNames()) {
      if (name.startsWith(KAFKA)) {
        config
            .getOptionalValue(name, String.class)
            .ifPresent(value -> properties.put(name.substring(KAFKA.length()), value));
      }
    }
    if (!properties.containsKey("bootstrap.servers")) {
      throw new IllegalArgumentException(
          "kafka.bootstrap.servers must name Kafka's brokers, such as localhost:9092");
    }
    return properties;
  }
}
