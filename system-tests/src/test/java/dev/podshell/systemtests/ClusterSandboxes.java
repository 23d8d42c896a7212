package dev.podshell.systemtests;

import dev.podshell.contracts.identity.IncarnationId;
import dev.podshell.local.SystemSettings;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * Runs sandboxes as pods in a separate namespace of the cluster that the current kubeconfig names.
 */
public final class ClusterSandboxes implements SandboxHost {

  /** The image of sandboxes. */
  public static final String IMAGE = System.getProperty("test.image", "podshell/sandbox:dev");

  /** Says when the cluster fetches images. */
  public static final String IMAGE_PULL_POLICY =
      System.getProperty("test.image-pull-policy", "IfNotPresent");

  private static final String CATALOGUE =
      """
      languages:
        python: {interpreter: [python3, -u], script: main.py}
        bash: {interpreter: [bash], script: main.sh}
      questions:
        playground:
          image: %1$s
          language: python
          idle-limit: 2m
          requests: {cpu: 0.01, memory: 32M}
        small:
          image: %1$s
          language: python
          idle-limit: 2m
          requests: {cpu: 0.01, memory: 32M}
          limits: {memory: 192M, home: 8M, spool: 4M, processes: 64}
        warm:
          image: %1$s
          language: python
          idle-limit: 2m
          requests: {cpu: 0.01, memory: 32M}
          limits: {home: 16M}
          warm: {size: 3, most: 6}
      """;

  private final KubernetesClient client;
  private final String namespace;
  private final Path catalogue;

  private ClusterSandboxes(KubernetesClient client, String namespace, Path catalogue) {
    this.client = client;
    this.namespace = namespace;
    this.catalogue = catalogue;
  }

  /**
   * Returns a client of the cluster that the current kubeconfig names.
   *
   * @throws AssertionError if there is none
   */
  public static KubernetesClient connect() {
    KubernetesClient client = new KubernetesClientBuilder().build();
    try {
      client.getKubernetesVersion();
      return client;
    } catch (KubernetesClientException e) {
      throw new AssertionError(
          "There is no cluster at %s. Set KUBECONFIG to one that these tests may make a namespace in"
              .formatted(client.getMasterUrl()),
          e);
    }
  }

  static ClusterSandboxes open(Path folder) throws IOException {
    KubernetesClient client = connect();
    String namespace = "podshell-test-" + HexFormat.of().toHexDigits(new SecureRandom().nextInt());
    client
        .resource(
            new NamespaceBuilder()
                .withNewMetadata()
                .withName(namespace)
                .addToLabels("pod-security.kubernetes.io/enforce", "restricted")
                .endMetadata()
                .build())
        .create();
    client
        .resource(
            new NetworkPolicyBuilder()
                .withNewMetadata()
                .withName("default-deny")
                .withNamespace(namespace)
                .endMetadata()
                .withNewSpec()
                .withNewPodSelector()
                .endPodSelector()
                .withPolicyTypes("Ingress", "Egress")
                .endSpec()
                .build())
        .create();
    Path catalogue = folder.resolve("catalogue.yaml");
    Files.writeString(catalogue, CATALOGUE.formatted(IMAGE));
    return new ClusterSandboxes(client, namespace, catalogue);
  }

  public KubernetesClient client() {
    return client;
  }

  public String namespace() {
    return namespace;
  }

  /** Returns the number of running pods that are not claimed. */
  public long waiting() {
    return client
        .pods()
        .inNamespace(namespace)
        .withLabel("app.kubernetes.io/name", "podshell-sandbox")
        .withoutLabel("podshell.dev/incarnation")
        .list()
        .getItems()
        .stream()
        .filter(pod -> "Running".equals(pod.getStatus().getPhase()))
        .count();
  }

  @Override
  public SystemSettings added(SystemSettings settings) {
    Map<String, String> execution = new HashMap<>(settings.executionSettings());
    execution.put("podshell.runtime", "kubernetes");
    execution.put("podshell.kubernetes.namespace", namespace);
    execution.put("podshell.kubernetes.image-pull-policy", IMAGE_PULL_POLICY);
    return new SystemSettings(
        settings.folder(),
        settings.ports(),
        settings.gateways(),
        settings.executionServices(),
        settings.sessionServices(),
        catalogue,
        settings.gatewaySettings(),
        execution,
        settings.sessionSettings());
  }

  @Override
  public void kill(IncarnationId incarnation) {
    for (Pod pod : pods(incarnation)) {
      client.resource(pod).withGracePeriod(0).delete();
    }
  }

  private List<Pod> pods(IncarnationId incarnation) {
    return client
        .pods()
        .inNamespace(namespace)
        .withLabel("podshell.dev/incarnation", incarnation.value())
        .list()
        .getItems();
  }

  @Override
  public void close() {
    client.pods().inNamespace(namespace).withGracePeriod(0).delete();
    client.namespaces().withName(namespace).delete();
    client.close();
  }
}
