package dev.podshell.execution;

import dev.podshell.execution.runtime.SandboxRuntime;
import dev.podshell.execution.runtime.kubernetes.KubernetesRuntime;
import dev.podshell.execution.runtime.kubernetes.KubernetesSettings;
import dev.podshell.execution.runtime.kubernetes.PodTemplate;
import dev.podshell.execution.runtime.local.LocalRuntime;
import dev.podshell.execution.runtime.local.LocalSettings;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.util.Optional;

/** Opens runtimes as they are configured. */
final class Runtimes {

  private Runtimes() {}

  static SandboxRuntime local(ExecutionConfiguration configuration)
      throws IOException, InterruptedException {
    ExecutionConfiguration.Local local = configuration.local();
    return LocalRuntime.open(
        new LocalSettings(
            local.folder(),
            local.isolation(),
            local.python(),
            local.processes(),
            local.firstUser(),
            local.terminals(),
            local.parallelStarts()));
  }

  static SandboxRuntime kubernetes(
      ExecutionConfiguration configuration, KubernetesClient client, MeterRegistry registry)
      throws IOException {
    ExecutionConfiguration.Kubernetes kubernetes = configuration.kubernetes();
    String namespace =
        kubernetes
            .namespace()
            .or(() -> Optional.ofNullable(client.getNamespace()))
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "podshell.kubernetes.namespace must name the sandboxes' namespace"));
    return KubernetesRuntime.open(
        client,
        new KubernetesSettings(
            namespace,
            configuration.instance(),
            PodTemplate.read(kubernetes.podTemplate()),
            kubernetes.imagePullPolicy(),
            kubernetes.startTimeout(),
            kubernetes.firstUser(),
            kubernetes.users(),
            kubernetes.userNamespaces(),
            kubernetes.volumeMedium().equals("memory"),
            kubernetes.parallelStarts(),
            kubernetes.standbyRelays()),
        registry);
  }
}
