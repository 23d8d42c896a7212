package dev.podshell.helm;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Volume;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks Pod Security "restricted", rule by rule, and what the project requires beyond it. */
class PodSecurityTest {

  static Stream<Map.Entry<String, PodTemplateSpec>> pods() {
    return Chart.all().stream().flatMap(chart -> chart.render().pods().entrySet().stream());
  }

  static Stream<Map.Entry<String, PodTemplateSpec>> services() {
    return pods().filter(pod -> !pod.getKey().endsWith("-test"));
  }

  @Test
  void shouldHaveThePodsOfTheServicesAndOfTheTest() {
    assertThat(Chart.minimal().render().pods())
        .containsOnlyKeys(
            "podshell-gateway", "podshell-session", "podshell-execution", "podshell-test");
  }

  @ParameterizedTest
  @MethodSource("pods")
  void shouldShareNothingWithItsNode(Map.Entry<String, PodTemplateSpec> pod) {
    PodSpec spec = pod.getValue().getSpec();

    assertThat(spec.getHostNetwork()).isNull();
    assertThat(spec.getHostPID()).isNull();
    assertThat(spec.getHostIPC()).isNull();
    assertThat(spec.getInitContainers()).isEmpty();
    assertThat(spec.getVolumes()).allMatch(PodSecurityTest::isRestricted);
    assertThat(spec.getContainers())
        .flatExtracting(Container::getPorts)
        .allSatisfy(port -> assertThat(port.getHostPort()).isNull());
  }

  @ParameterizedTest
  @MethodSource("pods")
  void shouldRunWithoutRootAndUnderSeccomp(Map.Entry<String, PodTemplateSpec> pod) {
    var security = pod.getValue().getSpec().getSecurityContext();

    assertThat(security.getRunAsNonRoot()).isTrue();
    assertThat(Objects.equals(security.getRunAsUser(), 0L)).isFalse();
    assertThat(security.getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
    assertThat(security.getSysctls()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("pods")
  void shouldHaveNoPrivilegesAndNothingToWriteOn(Map.Entry<String, PodTemplateSpec> pod) {
    assertThat(pod.getValue().getSpec().getContainers())
        .hasSize(1)
        .allSatisfy(
            container -> {
              var security = container.getSecurityContext();
              assertThat(security.getAllowPrivilegeEscalation()).isFalse();
              assertThat(security.getPrivileged()).isNull();
              assertThat(security.getReadOnlyRootFilesystem()).isTrue();
              assertThat(security.getCapabilities().getDrop()).containsExactly("ALL");
              assertThat(security.getCapabilities().getAdd()).isEmpty();
              assertThat(security.getRunAsUser()).isNull();
              assertThat(security.getRunAsNonRoot()).isNull();
              assertThat(security.getSeccompProfile()).isNull();
              assertThat(security.getProcMount()).isNull();
            });
  }

  @ParameterizedTest
  @MethodSource("services")
  void shouldBoundTheResourcesOfTheCommand(Map.Entry<String, PodTemplateSpec> pod) {
    var resources = pod.getValue().getSpec().getContainers().getFirst().getResources();

    assertThat(resources.getRequests()).containsOnlyKeys("cpu", "memory");
    assertThat(resources.getLimits()).containsOnlyKeys("cpu", "memory");
    assertThat(bytes(resources.getRequests(), "memory"))
        .as("memory that is set aside is all that there is")
        .isEqualTo(bytes(resources.getLimits(), "memory"));
    assertThat(pod.getValue().getSpec().getVolumes())
        .filteredOn(volume -> volume.getEmptyDir() != null)
        .allSatisfy(volume -> assertThat(volume.getEmptyDir().getSizeLimit()).isNotNull());
  }

  @ParameterizedTest
  @MethodSource("pods")
  void shouldGiveATokenOfTheClusterToTheExecutionServiceAlone(
      Map.Entry<String, PodTemplateSpec> pod) {
    assertThat(pod.getValue().getSpec().getAutomountServiceAccountToken())
        .isEqualTo(pod.getKey().endsWith("-execution"));
  }

  @Test
  void shouldLeaveTheUserToThePlatformWhereItChoosesOne() {
    var security =
        Chart.minimal()
            .with("existing-namespace")
            .render()
            .pod("podshell-gateway")
            .getSpec()
            .getSecurityContext();

    assertThat(security.getRunAsUser()).isNull();
    assertThat(security.getFsGroup()).isNull();
    assertThat(security.getRunAsNonRoot()).isTrue();
  }

  private static boolean isRestricted(Volume volume) {
    return volume.getConfigMap() != null
        || volume.getEmptyDir() != null
        || volume.getSecret() != null;
  }

  private static BigDecimal bytes(Map<String, Quantity> quantities, String name) {
    Quantity quantity = quantities.get(name);
    return quantity == null ? BigDecimal.ZERO : Quantity.getAmountInBytes(quantity);
  }

  @ParameterizedTest
  @CsvSource({
    "auto, 1.34.0, true",
    "auto, 1.33.0, true",
    "auto, 1.32.9, false",
    "true, 1.30.0, true",
    "false, 1.34.0, false"
  })
  void shouldGivePodsUserNamespacesWhereTheClusterHasThem(
      String asked, String kubernetes, boolean given) {
    Manifests manifests =
        Chart.minimal()
            .onKubernetes(kubernetes)
            .withYaml("podSecurity: {userNamespaces: %s}".formatted(asked))
            .render();

    for (String pod : List.of("podshell-gateway", "podshell-session", "podshell-execution")) {
      assertThat(manifests.pod(pod).getSpec().getHostUsers()).isEqualTo(given ? false : null);
    }
    Properties execution = RenderedProperties.of(manifests, "podshell-execution");
    assertThat(execution)
        .containsEntry("podshell.kubernetes.user-namespaces", Boolean.toString(given));
    int last =
        Integer.parseInt(execution.getProperty("podshell.kubernetes.first-user"))
            + Integer.parseInt(execution.getProperty("podshell.kubernetes.users"));
    assertThat(last <= 65_536).as("a user namespace has no more ids").isEqualTo(given);
  }
}
