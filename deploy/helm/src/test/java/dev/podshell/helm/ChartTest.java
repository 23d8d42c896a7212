package dev.podshell.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks the chart as a whole. */
class ChartTest {

  static List<Chart> charts() {
    return Chart.all();
  }

  @Test
  void shouldPassHelmLint() {
    LintResult result = new Helm(Chart.FOLDER).lint().call();

    assertThat(result.isFailed()).as("%s", result.getMessages()).isFalse();
  }

  @ParameterizedTest
  @MethodSource("charts")
  void shouldRenderNothingThatKubernetesDoesNotKnow(Chart chart) {
    Manifests manifests = chart.render();

    assertThat(manifests.objects()).hasSizeGreaterThan(20);
    assertThat(manifests.unmodelled())
        .allSatisfy(
            document -> assertThat(document.path("kind").asText()).isEqualTo("ScaledObject"));
  }

  @Test
  void shouldNoticeAFieldThatTheApiDoesNotHave() {
    ObjectNode service =
        JsonNodeFactory.instance.objectNode().put("apiVersion", "v1").put("kind", "Service");
    service.putObject("spec").put("clusterIp", "None");

    assertThatThrownBy(() -> StrictModels.read(service))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("clusterIp");
  }

  @ParameterizedTest
  @MethodSource("charts")
  void shouldNameTheNamespaceOfEverything(Chart chart) {
    Set<String> namespaces =
        Set.of(Chart.NAMESPACE, "learning-sandboxes", "classroom-sandboxes", "learners");

    assertThat(chart.render().objects())
        .filteredOn(object -> !object.getKind().equals("Namespace"))
        .extracting(object -> object.getMetadata().getNamespace())
        .allSatisfy(
            namespace ->
                assertThat(namespaces.contains(namespace) || "monitoring".equals(namespace))
                    .as("%s", namespace)
                    .isTrue());
  }

  @ParameterizedTest
  @MethodSource("charts")
  void shouldLabelEverythingWithItsRelease(Chart chart) {
    assertThat(chart.render().objects())
        .extracting(HasMetadata::getMetadata)
        .allSatisfy(
            metadata ->
                assertThat(metadata.getLabels())
                    .containsEntry("app.kubernetes.io/instance", "podshell")
                    .containsEntry("app.kubernetes.io/part-of", "podshell")
                    .containsKey("app.kubernetes.io/version"));
  }

  @Test
  void shouldBeOfTheVersionThatTheServicesAreBuiltWith() throws IOException {
    assertThat(Files.readString(Chart.FOLDER.resolve("Chart.yaml")))
        .contains("appVersion: " + System.getProperty("services.version") + "\n");
  }

  @Test
  void shouldKeepItsNamesApartFromAnotherReleaseInTheSameNamespaces() {
    String shared = "sandboxes: {namespace: {name: shared, create: false}}";

    List<String> names = names(Chart.minimal().withYaml(shared));
    List<String> others = names(Chart.minimal().withYaml(shared).released("other"));

    assertThat(names).doesNotContainAnyElementsOf(others);
  }

  private static List<String> names(Chart chart) {
    return chart.render().objects().stream()
        .map(object -> object.getKind() + " " + object.getMetadata().getName())
        .toList();
  }

  /** Names that YAML would read as another type. Kubernetes allows all of them. */
  @ParameterizedTest
  @ValueSource(strings = {"123", "1e3", "0x1f", "0", "true", "no", "null", "2026-01-02"})
  void shouldTakeNamesThatLookLikeNumbersAndOtherValues(String name) {
    Chart chart =
        Chart.production()
            .released(name)
            .inNamespace(name)
            .withYaml(
                """
                fullnameOverride: '%1$s'
                nameOverride: '%1$s'
                image: {pullSecrets: ['%1$s']}
                secrets: {existingSecret: '%1$s', serviceTokenKey: '%1$s', executionSecretKey: '%1$s'}
                postgresql:
                  existingSecret: '%1$s'
                  usernameKey: '%1$s'
                  passwordKey: '%1$s'
                  tls: {existingSecret: '%1$s', key: '%1$s'}
                kafka:
                  sasl: {existingSecret: '%1$s', jaasConfigKey: '%1$s'}
                  truststore: {existingSecret: '%1$s', key: '%1$s', passwordKey: '%1$s'}
                gateway:
                  priorityClassName: '%1$s'
                  ingress: {enabled: true, className: '%1$s', tlsSecret: '%1$s', hosts: [a.example]}
                sandboxes: {namespace: {name: '%1$s-0', create: true}}
                networkPolicies: {ingress: {monitoringNamespace: '%1$s'}}
                monitoring: {dashboards: {enabled: true, namespace: '%1$s'}}
                """
                    .formatted(name));
    Manifests manifests = chart.render();

    // Each object is read into its model without any conversion: a number instead of a text fails.
    assertThat(manifests.objects())
        .hasSizeGreaterThan(20)
        .allSatisfy(
            object -> {
              assertThat(object.getMetadata().getLabels())
                  .containsEntry("app.kubernetes.io/instance", name);
              if (!object.getKind().equals("Namespace")) {
                assertThat(object.getMetadata().getNamespace()).isIn(name, name + "-0");
              }
            });
    assertThat(manifests.pod(name + "-session").getSpec().getImagePullSecrets())
        .extracting("name")
        .containsExactly(name);
  }
}
