package dev.podshell.execution.runtime.kubernetes;

import dev.podshell.execution.runtime.RuntimeFactory;
import dev.podshell.execution.runtime.SandboxRuntime;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.Optional;

/** Opens the Kubernetes runtime. */
@Singleton
final class KubernetesRuntimeFactory implements RuntimeFactory {

  private final KubernetesConfiguration configuration;
  private final Instance<KubernetesClient> client;
  private final MeterRegistry registry;

  /**
   * @param client made when the runtime is opened, because other runtimes need none
   */
  KubernetesRuntimeFactory(
      KubernetesConfiguration configuration,
      @Any Instance<KubernetesClient> client,
      MeterRegistry registry) {
    this.configuration = configuration;
    this.client = client;
    this.registry = registry;
  }

  @Override
  public String name() {
    return KubernetesRuntime.NAME;
  }

  @Override
  public SandboxRuntime open(String instance) throws IOException {
    KubernetesClient opened = client.get();
    String namespace =
        configuration
            .namespace()
            .or(() -> Optional.ofNullable(opened.getNamespace()))
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "podshell.kubernetes.namespace must name the sandboxes' namespace"));
    return KubernetesRuntime.open(
        opened,
        namespace,
        instance,
        PodTemplate.read(configuration.podTemplate()),
        configuration,
        registry);
  }
}
