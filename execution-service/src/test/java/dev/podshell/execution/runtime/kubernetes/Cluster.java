package dev.podshell.execution.runtime.kubernetes;

import dev.podshell.execution.Configurations;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;

/**
 * Creates a separate namespace in the cluster of the current kubeconfig, and removes it when
 * closed.
 */
final class Cluster implements AutoCloseable {

  /** The image of sandboxes: {@code -Dtest.image=…}. */
  static final String IMAGE = System.getProperty("test.image", "podshell/sandbox:dev");

  private static final String PULL_POLICY =
      System.getProperty("test.image-pull-policy", "IfNotPresent");

  private final KubernetesClient client;
  private final KubernetesClient restricted;
  private final String namespace;

  private Cluster(KubernetesClient client, KubernetesClient restricted, String namespace) {
    this.client = client;
    this.restricted = restricted;
    this.namespace = namespace;
  }

  static Cluster open() {
    KubernetesClient client = new KubernetesClientBuilder().build();
    try {
      client.getKubernetesVersion();
    } catch (KubernetesClientException e) {
      throw new AssertionError(
          "There is no cluster at %s. Set KUBECONFIG to one that these tests may make a namespace in"
              .formatted(client.getMasterUrl()),
          e);
    }
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
                .withName("deny")
                .withNamespace(namespace)
                .endMetadata()
                .withNewSpec()
                .withNewPodSelector()
                .addToMatchLabels(PodLabels.NAME, PodLabels.SANDBOX_NAME)
                .endPodSelector()
                .withPolicyTypes("Ingress", "Egress")
                .endSpec()
                .build())
        .create();
    return new Cluster(client, serviceAccount(client, namespace), namespace);
  }

  /**
   * Returns a client with exactly the permissions that the Helm chart gives the execution service.
   */
  private static KubernetesClient serviceAccount(KubernetesClient client, String namespace) {
    client
        .resource(
            new ServiceAccountBuilder()
                .withNewMetadata()
                .withName("execution")
                .withNamespace(namespace)
                .endMetadata()
                .build())
        .create();
    client
        .resource(
            new RoleBuilder()
                .withNewMetadata()
                .withName("execution")
                .withNamespace(namespace)
                .endMetadata()
                .withRules(
                    rule("", "pods", "get", "list", "watch", "create", "patch", "delete"),
                    rule("", "pods/exec", "get", "create"),
                    rule("", "configmaps", "get", "create"),
                    rule("", "events", "list", "watch"),
                    rule("coordination.k8s.io", "leases", "get", "create", "update", "patch"))
                .build())
        .create();
    client
        .resource(
            new RoleBindingBuilder()
                .withNewMetadata()
                .withName("execution")
                .withNamespace(namespace)
                .endMetadata()
                .withNewRoleRef("rbac.authorization.k8s.io", "Role", "execution")
                .addNewSubject("", "ServiceAccount", "execution", namespace)
                .build())
        .create();
    String token =
        client
            .serviceAccounts()
            .inNamespace(namespace)
            .withName("execution")
            .tokenRequest(new TokenRequestBuilder().withNewSpec().endSpec().build())
            .getStatus()
            .getToken();
    Config config =
        new ConfigBuilder(Config.empty())
            .withMasterUrl(client.getConfiguration().getMasterUrl())
            .withCaCertData(client.getConfiguration().getCaCertData())
            .withOauthToken(token)
            .build();
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  private static PolicyRule rule(String group, String resource, String... verbs) {
    return new PolicyRuleBuilder()
        .withApiGroups(group)
        .withResources(resource)
        .withVerbs(verbs)
        .build();
  }

  KubernetesClient client() {
    return client;
  }

  String namespace() {
    return namespace;
  }

  private static KubernetesConfiguration settings(Duration startTimeout) {
    return Configurations.of(
        KubernetesConfiguration.class,
        Map.of(
            "podshell.kubernetes.image-pull-policy",
            PULL_POLICY,
            "podshell.kubernetes.start-timeout",
            startTimeout.toString()));
  }

  KubernetesRuntime runtime(String identity) {
    return runtime(identity, Duration.ofMinutes(2));
  }

  KubernetesRuntime runtime(String identity, Duration startTimeout) {
    return KubernetesRuntime.open(
        restricted,
        namespace,
        identity,
        new Pod(),
        settings(startTimeout),
        new SimpleMeterRegistry());
  }

  @Override
  public void close() {
    client.pods().inNamespace(namespace).withGracePeriod(0).delete();
    client.namespaces().withName(namespace).delete();
    restricted.close();
    client.close();
  }
}
