package dev.podshell.execution.runtime.kubernetes;

import dev.podshell.execution.runtime.SandboxShape;
import io.fabric8.kubernetes.api.model.Capabilities;
import io.fabric8.kubernetes.api.model.CapabilitiesBuilder;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodDNSConfigBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.SeccompProfile;
import io.fabric8.kubernetes.api.model.SeccompProfileBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;

/**
 * Creates pods that satisfy the Restricted Pod Security Standard. The operator's template adds a
 * node selector, a runtime class and the like; where the two differ, this class wins.
 */
final class PodFactory {

  static final String CONTAINER = "sandbox";

  /** The socket of the supervisor. Its name is abstract, so no command can remove it. */
  static final String SOCKET = "@podshell-supervisor";

  private static final String FILES = "/opt/podshell";
  private static final String HOME = "/home/learner";
  private static final String SPOOL = "/run/podshell";
  private static final String PASSWD = "podshell.dev/passwd";
  private static final String GROUP = "podshell.dev/group";
  private static final int SHAPE_CHARACTERS = 12;
  private static final long MEBIBYTE = 1024 * 1024;
  // Memory of the supervisor, of its relay, and of the kernel's share of the pod.
  private static final long SUPERVISOR_BYTES = 96 * MEBIBYTE;
  // The message of the kubelet for a container without one.
  private static final long LOG_BYTES = 8 * MEBIBYTE;
  private static final long TERMINATION_GRACE_SECONDS = 10;

  private final String namespace;
  private final Pod template;
  private final KubernetesConfiguration settings;
  private final boolean volumesInMemory;
  private final SupervisorFiles files;
  private final RandomGenerator random;

  /**
   * @param template the operator's additions to pods, such as a node selector
   */
  PodFactory(
      String namespace,
      Pod template,
      KubernetesConfiguration settings,
      SupervisorFiles files,
      RandomGenerator random) {
    this.namespace = namespace;
    this.template = template;
    this.settings = settings;
    this.volumesInMemory = settings.volumeMedium().equals("memory");
    this.files = files;
    this.random = random;
  }

  /** Returns the label of a shape. It changes with the settings and with the supervisor. */
  String labelOf(SandboxShape shape) {
    String all =
        String.join(
            "\n",
            shape.toString(),
            files.name(),
            settings.imagePullPolicy(),
            Boolean.toString(volumesInMemory),
            Integer.toString(settings.firstUser()),
            Integer.toString(settings.users()),
            Boolean.toString(settings.userNamespaces()),
            Serialization.asYaml(template));
    return SupervisorFiles.digest(all, SHAPE_CHARACTERS);
  }

  /** Returns a new unclaimed pod, with a random name and user id. */
  Pod create(SandboxShape shape) {
    int user = settings.firstUser() + random.nextInt(settings.users());
    return new PodBuilder(template)
        .editOrNewMetadata()
        .withGenerateName(null)
        .withName("sandbox-" + HexFormat.of().toHexDigits(random.nextLong()))
        .withNamespace(namespace)
        .addToLabels(PodLabels.unclaimed(labelOf(shape)))
        .addToAnnotations(
            PASSWD, "learner:x:%d:%d:Learner:%s:/bin/bash%n".formatted(user, user, HOME))
        .addToAnnotations(GROUP, "learner:x:%d:%n".formatted(user))
        .endMetadata()
        .withSpec(specification(shape, user))
        .withStatus(null)
        .build();
  }

  private PodSpec specification(SandboxShape shape, long user) {
    PodSpec additions = Objects.requireNonNullElseGet(template.getSpec(), PodSpec::new);
    PodSpecBuilder builder =
        new PodSpecBuilder(additions)
            .withContainers(container(shape))
            .withInitContainers()
            .withEphemeralContainers()
            .withVolumes(volumes(shape))
            .withRestartPolicy("Never")
            .withHostname("sandbox")
            .withAutomountServiceAccountToken(false)
            .withEnableServiceLinks(false)
            .withShareProcessNamespace(false)
            .withHostNetwork(null)
            .withHostPID(null)
            .withHostIPC(null)
            .withHostUsers(settings.userNamespaces() ? Boolean.FALSE : additions.getHostUsers())
            .withTerminationGracePeriodSeconds(TERMINATION_GRACE_SECONDS)
            .withNewSecurityContext()
            .withRunAsNonRoot(true)
            .withRunAsUser(user)
            .withRunAsGroup(user)
            .withFsGroup(user)
            .withSeccompProfile(runtimeDefault())
            .endSecurityContext();
    if (!shape.networked()) {
      // This refuses names at once; a name server out of reach would let each command wait.
      builder
          .withDnsPolicy("None")
          .withDnsConfig(new PodDNSConfigBuilder().withNameservers("127.0.0.1").build());
    }
    return builder.build();
  }

  private Container container(SandboxShape shape) {
    return new ContainerBuilder()
        .withName(CONTAINER)
        .withImage(shape.image())
        .withImagePullPolicy(settings.imagePullPolicy())
        .withCommand(
            "python3",
            FILES + "/" + SupervisorFiles.SUPERVISOR,
            "--claimable",
            "--socket",
            SOCKET,
            "--spool",
            SPOOL + "/spool",
            "--spool-bytes",
            Long.toString(shape.spoolBytes()),
            "--home",
            HOME)
        .withWorkingDir(HOME)
        .addNewEnv()
        .withName("HOME")
        .withValue(HOME)
        .endEnv()
        .addNewEnv()
        .withName("LANG")
        .withValue("C.UTF-8")
        .endEnv()
        .withVolumeMounts(mounts())
        .withNewSecurityContext()
        .withAllowPrivilegeEscalation(false)
        .withPrivileged(false)
        .withReadOnlyRootFilesystem(true)
        .withRunAsNonRoot(true)
        .withCapabilities(none())
        .withSeccompProfile(runtimeDefault())
        .endSecurityContext()
        .withNewResources()
        .withLimits(limits(shape))
        .withRequests(requests(shape))
        .endResources()
        .build();
  }

  /** Returns the command that connects its standard streams to the supervisor's socket. */
  static String[] relay() {
    return new String[] {"python3", "-I", "-S", FILES + "/" + SupervisorFiles.RELAY, SOCKET};
  }

  private Map<String, Quantity> limits(SandboxShape shape) {
    Map<String, Quantity> limits = new LinkedHashMap<>();
    limits.put("cpu", millis(shape.limits().cpuMillis()));
    limits.put("memory", bytes(shape.limits().memoryBytes() + overheadBytes(shape)));
    limits.put("ephemeral-storage", bytes(diskBytes(shape)));
    return limits;
  }

  private Map<String, Quantity> requests(SandboxShape shape) {
    Map<String, Quantity> requests = new LinkedHashMap<>();
    requests.put("cpu", millis(Math.min(shape.requests().cpuMillis(), shape.limits().cpuMillis())));
    requests.put(
        "memory",
        bytes(
            Math.min(
                shape.requests().memoryBytes(),
                shape.limits().memoryBytes() + overheadBytes(shape))));
    requests.put("ephemeral-storage", bytes(diskBytes(shape)));
    return requests;
  }

  /**
   * Returns the memory in addition to the commands', so that a command reaches its own limit first.
   */
  private long overheadBytes(SandboxShape shape) {
    return SUPERVISOR_BYTES + (volumesInMemory ? volumeBytes(shape) : 0);
  }

  private long diskBytes(SandboxShape shape) {
    return LOG_BYTES + (volumesInMemory ? 0 : volumeBytes(shape));
  }

  private static long volumeBytes(SandboxShape shape) {
    return 2 * shape.homeBytes() + spoolVolumeBytes(shape);
  }

  private static long spoolVolumeBytes(SandboxShape shape) {
    return shape.spoolBytes() + MEBIBYTE;
  }

  private List<Volume> volumes(SandboxShape shape) {
    return List.of(
        emptyDir("home", shape.homeBytes()),
        emptyDir("tmp", shape.homeBytes()),
        emptyDir("spool", spoolVolumeBytes(shape)),
        new VolumeBuilder()
            .withName("supervisor")
            .withNewConfigMap()
            .withName(files.name())
            .withDefaultMode(0444)
            .endConfigMap()
            .build(),
        new VolumeBuilder()
            .withName("user")
            .withNewDownwardAPI()
            .withDefaultMode(0444)
            .addNewItem()
            .withPath("passwd")
            .withNewFieldRef()
            .withFieldPath("metadata.annotations['%s']".formatted(PASSWD))
            .endFieldRef()
            .endItem()
            .addNewItem()
            .withPath("group")
            .withNewFieldRef()
            .withFieldPath("metadata.annotations['%s']".formatted(GROUP))
            .endFieldRef()
            .endItem()
            .endDownwardAPI()
            .build());
  }

  private Volume emptyDir(String name, long bytes) {
    return new VolumeBuilder()
        .withName(name)
        .withNewEmptyDir()
        .withMedium(volumesInMemory ? "Memory" : "")
        .withSizeLimit(bytes(bytes))
        .endEmptyDir()
        .build();
  }

  private static List<VolumeMount> mounts() {
    return List.of(
        mount("home", HOME).build(),
        mount("tmp", "/tmp").build(),
        mount("spool", SPOOL).build(),
        mount("supervisor", FILES).withReadOnly(true).build(),
        mount("user", "/etc/passwd").withSubPath("passwd").withReadOnly(true).build(),
        mount("user", "/etc/group").withSubPath("group").withReadOnly(true).build());
  }

  private static VolumeMountBuilder mount(String volume, String path) {
    return new VolumeMountBuilder().withName(volume).withMountPath(path);
  }

  private static Capabilities none() {
    return new CapabilitiesBuilder().withDrop("ALL").build();
  }

  private static SeccompProfile runtimeDefault() {
    return new SeccompProfileBuilder().withType("RuntimeDefault").build();
  }

  private static Quantity bytes(long bytes) {
    return new Quantity(Long.toString(bytes));
  }

  private static Quantity millis(int millis) {
    return new Quantity(millis + "m");
  }
}
