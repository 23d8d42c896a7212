package dev.podshell.execution;

import dev.podshell.execution.runtime.SandboxRuntime;
import dev.podshell.execution.runtime.kubernetes.KubernetesRuntime;
import io.fabric8.kubernetes.client.KubernetesClient;
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
import org.eclipse.microprofile.config.Config;
import org.jspecify.annotations.Nullable;

/** Starts the service with the application and stops it with it. */
@ApplicationScoped
public class ExecutionLifecycle {

  private static final String KAFKA = "kafka.";

  private final ExecutionConfiguration configuration;
  private final Config config;
  private final MeterRegistry registry;
  private final Instance<KubernetesClient> kubernetes;
  private volatile @Nullable ExecutionService service;
  private volatile @Nullable SandboxRuntime runtime;

  ExecutionLifecycle(
      ExecutionConfiguration configuration,
      Config config,
      MeterRegistry registry,
      @Any Instance<KubernetesClient> kubernetes) {
    this.kubernetes = kubernetes;
    this.configuration = configuration;
    this.config = config;
    this.registry = registry;
  }

  void start(@Observes StartupEvent event) throws IOException, InterruptedException {
    SandboxRuntime opened = openRuntime();
    runtime = opened;
    service = ExecutionService.start(configuration, kafkaSettings(), opened, registry);
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

  private SandboxRuntime openRuntime() throws IOException, InterruptedException {
    return configuration.runtime().equals(KubernetesRuntime.NAME)
        ? Runtimes.kubernetes(configuration, kubernetes.get(), registry)
        : Runtimes.local(configuration);
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
