package dev.podshell.execution.runtime.kubernetes;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.hibernate.validator.constraints.time.DurationMin;

/**
 * The settings of the Kubernetes runtime. The properties {@code quarkus.kubernetes-client.*} say
 * how to reach the cluster; without them the client looks where every Kubernetes client does.
 */
@ConfigMapping(prefix = "podshell.kubernetes")
public interface KubernetesConfiguration {

  /** The namespace of the sandboxes; that of the client's configuration if not set. */
  Optional<String> namespace();

  /**
   * A Pod in YAML. What it says of the place of pods (node selector, tolerations, affinity,
   * priority, runtime class, image pull secrets, annotations) is used; it has no containers.
   */
  Optional<Path> podTemplate();

  /** When nodes fetch images. */
  @WithDefault("IfNotPresent")
  @Pattern(
      regexp = "IfNotPresent|Always|Never",
      message = "podshell.kubernetes.image-pull-policy must be IfNotPresent, Always or Never")
  String imagePullPolicy();

  /** How long a pod may take until it runs, and how long a full quota is waited for. */
  @WithDefault("2m")
  @DurationMin(seconds = 1)
  Duration startTimeout();

  /** The first of the user ids that sandboxes run as. */
  @WithDefault("1000000")
  @Min(1)
  int firstUser();

  /**
   * How many user ids there are. Each pod has one by chance: as many as possible, for processes are
   * counted by user on each node.
   */
  @WithDefault("1000000000")
  @Min(1)
  @Max(1_100_000_000)
  int users();

  /**
   * Gives each pod its own user namespace ({@code hostUsers: false}). The user ids must then be
   * below 65536.
   */
  @WithDefault("false")
  boolean userNamespaces();

  /**
   * Where home, temporary folder and spool are kept: in {@code memory}, where they are never larger
   * than they may be, or on the node's {@code disk}, where a pod that takes more is evicted.
   */
  @WithDefault("memory")
  @Pattern(
      regexp = "memory|disk",
      message = "podshell.kubernetes.volume-medium must be memory or disk")
  String volumeMedium();

  /** How many pods of a warm pool may be starting at a time. */
  @WithDefault("8")
  @Min(1)
  int parallelStarts();

  /**
   * For how many waiting pods of each warm pool this instance starts the process that joins it to
   * them in advance; so many learners at once wait for their first output the least.
   */
  @WithDefault("2")
  @Min(0)
  @Max(100)
  int standbyRelays();
}
