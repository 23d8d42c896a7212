package dev.podshell.execution;

import dev.podshell.contracts.identity.IncarnationId;
import dev.podshell.execution.runtime.SandboxRuntime;
import dev.podshell.execution.runtime.local.Isolation;
import dev.podshell.execution.runtime.local.LocalConfiguration;
import dev.podshell.execution.runtime.local.LocalRuntime;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Runs an instance of the service in this JVM. */
final class Instance implements AutoCloseable {

  private static final Path PYTHON = Path.of("/usr/bin/python3");

  private final ExecutionService service;
  private final SimpleMeterRegistry registry;

  private Instance(ExecutionService service, SimpleMeterRegistry registry) {
    this.service = service;
    this.registry = registry;
  }

  /**
   * Starts an instance.
   *
   * @param folder of the sandboxes
   */
  static Instance start(String bootstrapServers, Path folder, Map<String, String> settings)
      throws IOException, InterruptedException {
    return start(bootstrapServers, runtime(folder, "auto"), settings);
  }

  /** Starts an instance with a runtime that the caller closes. */
  static Instance start(
      String bootstrapServers, SandboxRuntime runtime, Map<String, String> settings)
      throws InterruptedException {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    ExecutionService service =
        ExecutionService.start(
            Configurations.of(settings),
            Map.of("bootstrap.servers", bootstrapServers, "metadata.max.age.ms", "5000"),
            runtime,
            registry);
    return new Instance(service, registry);
  }

  static LocalRuntime runtime(Path folder, String isolation)
      throws IOException, InterruptedException {
    return LocalRuntime.open(
        Configurations.of(
            LocalConfiguration.class,
            Map.of(
                "podshell.local.folder",
                folder.toString(),
                "podshell.local.isolation",
                isolation,
                "podshell.local.processes",
                "256")));
  }

  /** Ends all sandboxes that are recorded in a folder. */
  static void destroyAll(Path folder) throws IOException, InterruptedException {
    LocalRuntime runtime = runtime(folder, Isolation.NONE.configurationName());
    for (IncarnationId incarnation : incarnations(folder)) {
      runtime.destroy(incarnation);
    }
  }

  /** Returns the sandboxes that are recorded in a folder. */
  static List<IncarnationId> incarnations(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(Files::isDirectory)
          .map(path -> new IncarnationId(path.getFileName().toString()))
          .toList();
    }
  }

  double counted(String counter) {
    return registry.get(counter).counter().count();
  }

  double gauged(String gauge) {
    return registry.get(gauge).gauge().value();
  }

  List<Meter> meters() {
    return registry.getMeters();
  }

  boolean isReady() {
    return service.isReady();
  }

  @Override
  public void close() {
    service.close();
  }
}
