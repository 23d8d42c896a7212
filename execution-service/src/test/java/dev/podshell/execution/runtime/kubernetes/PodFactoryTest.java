package dev.podshell.execution.runtime.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.podshell.execution.Configurations;
import dev.podshell.execution.runtime.SandboxShape;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.TolerationBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PodFactoryTest {

  private static final long MEBIBYTE = 1024 * 1024;
  private static final SandboxShape SHAPE = shape(false);

  /** Has fields that an operator may set and fields that are never allowed. */
  static List<Pod> templates() {
    return List.of(
        new Pod(),
        new PodBuilder()
            .withNewMetadata()
            .withName("mine")
            .addToLabels(PodLabels.NAME, "another")
            .addToLabels("team", "school")
            .endMetadata()
            .withNewSpec()
            .withHostNetwork(true)
            .withHostPID(true)
            .withHostIPC(true)
            .withShareProcessNamespace(true)
            .withAutomountServiceAccountToken(true)
            .withRestartPolicy("Always")
            .withRuntimeClassName("gvisor")
            .withNodeSelector(Map.of("pool", "sandboxes"))
            .withTolerations(new TolerationBuilder().withKey("sandboxes").build())
            .withContainers(new ContainerBuilder().withName("evil").build())
            .withInitContainers(new ContainerBuilder().withName("evil").build())
            .addNewVolume()
            .withName("host")
            .withNewHostPath("/", "Directory")
            .endVolume()
            .withNewSecurityContext()
            .withRunAsUser(0L)
            .endSecurityContext()
            .endSpec()
            .build());
  }

  /** Checks the rules of the Pod Security Standard, in the order of its page. */
  @ParameterizedTest
  @MethodSource("templates")
  void shouldBeRestrictedWithAnyTemplate(Pod template) {
    Pod pod = factory(template, true).create(SHAPE);
    PodSpec spec = pod.getSpec();

    assertThat(spec.getHostNetwork()).isNotEqualTo(true);
    assertThat(spec.getHostPID()).isNotEqualTo(true);
    assertThat(spec.getHostIPC()).isNotEqualTo(true);
    assertThat(spec.getInitContainers()).isEmpty();
    assertThat(spec.getEphemeralContainers()).isEmpty();
    assertThat(spec.getVolumes())
        .allMatch(
            volume ->
                volume.getEmptyDir() != null
                    || volume.getConfigMap() != null
                    || volume.getDownwardAPI() != null);
    assertThat(spec.getSecurityContext().getRunAsNonRoot()).isTrue();
    assertThat(spec.getSecurityContext().getRunAsUser()).isGreaterThanOrEqualTo(1_000_000);
    assertThat(spec.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
    assertThat(spec.getContainers()).hasSize(1);
    Container container = spec.getContainers().getFirst();
    assertThat(container.getPorts()).isEmpty();
    SecurityContext security = container.getSecurityContext();
    assertThat(security.getPrivileged()).isFalse();
    assertThat(security.getAllowPrivilegeEscalation()).isFalse();
    assertThat(security.getReadOnlyRootFilesystem()).isTrue();
    assertThat(security.getCapabilities().getDrop()).containsExactly("ALL");
    assertThat(security.getCapabilities().getAdd()).isEmpty();
    assertThat(security.getProcMount()).isNull();
  }

  @ParameterizedTest
  @MethodSource("templates")
  void shouldHaveAUserNamespaceOfItsOwnIfTheSettingsSaySo(Pod template) {
    PodFactory apart = factory(template, true, true, SupervisorFiles.bundled());

    assertThat(apart.create(SHAPE).getSpec().getHostUsers()).isFalse();
    assertThat(factory(template, true).create(SHAPE).getSpec().getHostUsers()).isNull();
    assertThat(apart.labelOf(SHAPE)).isNotEqualTo(factory(template, true).labelOf(SHAPE));
  }

  @ParameterizedTest
  @MethodSource("templates")
  void shouldHaveNoIdentityInTheCluster(Pod template) {
    PodSpec spec = factory(template, true).create(SHAPE).getSpec();

    assertThat(spec.getAutomountServiceAccountToken()).isFalse();
    assertThat(spec.getEnableServiceLinks()).isFalse();
    assertThat(spec.getVolumes())
        .noneMatch(volume -> volume.getSecret() != null || volume.getProjected() != null);
    assertThat(spec.getContainers().getFirst().getEnvFrom()).isEmpty();
  }

  @Test
  void shouldRunWhereTheTemplateSays() {
    Pod pod = factory(templates().getLast(), true).create(SHAPE);

    assertThat(pod.getSpec().getRuntimeClassName()).isEqualTo("gvisor");
    assertThat(pod.getSpec().getNodeSelector()).containsEntry("pool", "sandboxes");
    assertThat(pod.getSpec().getTolerations()).hasSize(1);
    assertThat(pod.getMetadata().getLabels())
        .containsEntry("team", "school")
        .containsEntry(PodLabels.NAME, PodLabels.SANDBOX_NAME);
    assertThat(pod.getMetadata().getName()).isNotEqualTo("mine");
  }

  @Test
  void shouldHaveItsOwnNameAndUser() {
    PodFactory factory = factory(new Pod(), true);
    List<Pod> pods = IntStream.range(0, 100).mapToObj(_ -> factory.create(SHAPE)).toList();

    assertThat(pods).extracting(pod -> pod.getMetadata().getName()).doesNotHaveDuplicates();
    assertThat(pods)
        .extracting(pod -> pod.getSpec().getSecurityContext().getRunAsUser())
        .doesNotHaveDuplicates();
  }

  @Test
  void shouldGiveCommandsTheirMemoryBesideWhatTheSupervisorAndTheVolumesTake() {
    Container container =
        factory(new Pod(), true).create(SHAPE).getSpec().getContainers().getFirst();
    Map<String, Quantity> limits = container.getResources().getLimits();

    assertThat(bytes(limits.get("memory")))
        .isGreaterThanOrEqualTo(
            SHAPE.limits().memoryBytes() + 2 * SHAPE.homeBytes() + SHAPE.spoolBytes());
    assertThat(limits).containsKeys("cpu", "ephemeral-storage");
    assertThat(bytes(container.getResources().getRequests().get("memory")))
        .isEqualTo(SHAPE.requests().memoryBytes());
  }

  @Test
  void shouldBoundEveryVolumeThatCanBeWritten() {
    for (boolean inMemory : List.of(true, false)) {
      List<Volume> volumes = factory(new Pod(), inMemory).create(SHAPE).getSpec().getVolumes();

      assertThat(volumes)
          .filteredOn(volume -> volume.getEmptyDir() != null)
          .hasSize(3)
          .allMatch(volume -> bytes(volume.getEmptyDir().getSizeLimit()) > 0)
          .allMatch(volume -> volume.getEmptyDir().getMedium().equals(inMemory ? "Memory" : ""));
    }
  }

  @Test
  void shouldCountVolumesOnDiskAsDisk() {
    Map<String, Quantity> limits =
        factory(new Pod(), false)
            .create(SHAPE)
            .getSpec()
            .getContainers()
            .getFirst()
            .getResources()
            .getLimits();

    assertThat(bytes(limits.get("ephemeral-storage"))).isGreaterThan(2 * SHAPE.homeBytes());
    assertThat(bytes(limits.get("memory")))
        .isLessThan(SHAPE.limits().memoryBytes() + 2 * SHAPE.homeBytes());
  }

  @Test
  void shouldAskNoNameServerWithoutNetwork() {
    PodSpec alone = factory(new Pod(), true).create(SHAPE).getSpec();
    PodSpec networked = factory(new Pod(), true).create(shape(true)).getSpec();

    assertThat(alone.getDnsPolicy()).isEqualTo("None");
    assertThat(alone.getDnsConfig().getNameservers()).containsExactly("127.0.0.1");
    assertThat(networked.getDnsPolicy()).isNull();
  }

  @Test
  void shouldHaveAnotherLabelWhenAnythingInItDiffers() {
    PodFactory factory = factory(new Pod(), true);
    Set<String> labels =
        List.of(
                factory.labelOf(SHAPE),
                factory.labelOf(shape(true)),
                factory(new Pod(), false).labelOf(SHAPE),
                factory(templates().getLast(), true).labelOf(SHAPE),
                factory(new Pod(), true, false, new SupervisorFiles("another", Map.of()))
                    .labelOf(SHAPE))
            .stream()
            .collect(Collectors.toSet());

    assertThat(labels).hasSize(5);
    assertThat(factory.labelOf(shape(false))).isEqualTo(factory.labelOf(SHAPE));
    assertThat(labels).allMatch(label -> label.matches("[0-9a-f]{12}"));
  }

  private static long bytes(@Nullable Quantity quantity) {
    assertThat(quantity).isNotNull();
    return Quantity.getAmountInBytes(quantity).longValueExact();
  }

  private static SandboxShape shape(boolean networked) {
    return new SandboxShape(
        "registry.example/sandbox:1",
        4 * MEBIBYTE,
        64 * MEBIBYTE,
        new SandboxShape.Resources(512 * MEBIBYTE, 1_000),
        new SandboxShape.Resources(128 * MEBIBYTE, 50),
        networked);
  }

  private static PodFactory factory(Pod template, boolean inMemory) {
    return factory(template, inMemory, false, SupervisorFiles.bundled());
  }

  private static PodFactory factory(
      Pod template, boolean inMemory, boolean userNamespaces, SupervisorFiles files) {
    return new PodFactory(
        "sandboxes",
        template,
        Configurations.of(
            KubernetesConfiguration.class,
            Map.of(
                "podshell.kubernetes.volume-medium",
                inMemory ? "memory" : "disk",
                "podshell.kubernetes.user-namespaces",
                Boolean.toString(userNamespaces))),
        files,
        new Random(1));
  }
}
