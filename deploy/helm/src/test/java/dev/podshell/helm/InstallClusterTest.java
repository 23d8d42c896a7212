package dev.podshell.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.marcnuri.helm.Helm;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Applies the chart to a real API server, with the values that must be set and no others. It is
 * rendered for the oldest Kubernetes, because the chart refuses a Kubernetes that has no Pod
 * Security admission.
 */
class InstallClusterTest {

  private static final String OLDEST = "1.25.0";

  private static KubernetesClient client;
  private static String namespace;
  private static List<HasMetadata> applied;

  @BeforeAll
  static void install() {
    client = new KubernetesClientBuilder().build();
    namespace = "podshell-chart-" + HexFormat.of().toHexDigits(new SecureRandom().nextInt());
    client
        .resource(
            new NamespaceBuilder().withNewMetadata().withName(namespace).endMetadata().build())
        .create();
    String rendered =
        new Helm(Chart.FOLDER)
            .template()
            .withName("podshell")
            .withNamespace(namespace)
            .withKubeVersion(OLDEST)
            .withValuesFile(Path.of("src/test/resources/values/minimal.yaml").toAbsolutePath())
            .set("sandboxes.namespace.name", namespace + "-sandboxes")
            .call();
    applied = new ArrayList<>();
    for (HasMetadata object : Manifests.parse(rendered).objects()) {
      applied.add(client.resource(object).fieldManager("helm").serverSideApply());
    }
  }

  @AfterAll
  static void uninstall() {
    client.namespaces().withName(namespace).delete();
    client.namespaces().withName(namespace + "-sandboxes").delete();
    client.close();
  }

  @Test
  void shouldBeAcceptedByTheApiServer() {
    assertThat(applied)
        .hasSizeGreaterThan(20)
        .allMatch(object -> object.getMetadata().getUid() != null);
    assertThat(client.apps().deployments().inNamespace(namespace).list().getItems())
        .extracting(deployment -> deployment.getMetadata().getName())
        .containsExactlyInAnyOrder("podshell-gateway", "podshell-execution", "podshell-session");
    assertThat(
            client
                .network()
                .v1()
                .networkPolicies()
                .inNamespace(namespace + "-sandboxes")
                .list()
                .getItems())
        .isNotEmpty();
  }

  @Test
  void shouldLetTheExecutionServiceDoWhatItMust() {
    String sandboxes = namespace + "-sandboxes";
    for (String verb : List.of("get", "list", "watch", "create", "patch", "delete")) {
      assertThat(may("podshell-execution", sandboxes, verb, "", "pods", null)).as(verb).isTrue();
    }
    assertThat(may("podshell-execution", sandboxes, "get", "", "pods", "exec")).isTrue();
    assertThat(may("podshell-execution", sandboxes, "create", "", "configmaps", null)).isTrue();
    assertThat(may("podshell-execution", sandboxes, "watch", "", "events", null)).isTrue();
    assertThat(may("podshell-execution", sandboxes, "patch", "coordination.k8s.io", "leases", null))
        .isTrue();
  }

  @Test
  void shouldGrantNobodyMore() {
    String sandboxes = namespace + "-sandboxes";
    for (String where : List.of(sandboxes, namespace, "kube-system")) {
      assertThat(may("podshell-execution", where, "get", "", "secrets", null)).isFalse();
    }
    assertThat(may("podshell-execution", namespace, "create", "", "pods", null)).isFalse();
    assertThat(may("podshell-execution", sandboxes, "create", "", "pods", "attach")).isFalse();
    assertThat(may("podshell-execution", sandboxes, "delete", "", "configmaps", null)).isFalse();
    for (String other : List.of("podshell-gateway", "podshell-session")) {
      for (String where : List.of(sandboxes, namespace)) {
        assertThat(may(other, where, "get", "", "pods", null)).isFalse();
        assertThat(may(other, where, "get", "", "secrets", null)).isFalse();
      }
    }
  }

  private static boolean may(
      String account,
      String where,
      String verb,
      String group,
      String resource,
      @Nullable String subresource) {
    SubjectAccessReview review =
        new SubjectAccessReviewBuilder()
            .withNewSpec()
            .withUser("system:serviceaccount:%s:%s".formatted(namespace, account))
            .withNewResourceAttributes()
            .withNamespace(where)
            .withVerb(verb)
            .withGroup(group)
            .withResource(resource)
            .withSubresource(subresource)
            .endResourceAttributes()
            .endSpec()
            .build();
    return client
        .authorization()
        .v1()
        .subjectAccessReview()
        .create(review)
        .getStatus()
        .getAllowed();
  }
}
