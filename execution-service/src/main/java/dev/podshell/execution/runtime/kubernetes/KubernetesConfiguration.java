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

  /** Sets the namespace of the sandboxes. The default is the one of the client's configuration. */
  Optional<String> namespace();

  /**
   * Names a file with a Pod in YAML, without containers. Pods take its node selector, tolerations,
   * affinity, priority, runtime class, image pull secrets and annotations.
   */
  Optional<Path> podTemplate();

  /** Sets when nodes fetch images. */
  @WithDefault("IfNotPresent")
  @Pattern(
      regexp = "IfNotPresent|Always|Never",
      message = "podshell.kubernetes.image-pull-policy must be IfNotPresent, Always or Never")
  String imagePullPolicy();

  /** Limits the time until a pod runs, and the time to wait while the namespace's quota is full. */
  @WithDefault("2m")
  @DurationMin(seconds = 1)
  Duration startTimeout();

  /** Sets the first of the user ids that sandboxes run as. */
  @WithDefault("1000000")
  @Min(1)
  int firstUser();

  /**
   * Sets the number of user ids. Each pod gets a random one. Choose a large number, because each
   * node counts processes by user.
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
   * Selects where home, temporary folder and spool are kept. In {@code memory} they cannot exceed
   * their sizes. On the node's {@code disk} a pod that exceeds them is evicted.
   */
  @WithDefault("memory")
  @Pattern(
      regexp = "memory|disk",
      message = "podshell.kubernetes.volume-medium must be memory or disk")
  String volumeMedium();

  /** Limits the pods of a warm pool that start at the same time. */
  @WithDefault("8")
  @Min(1)
  int parallelStarts();

  /**
   * Sets the number of waiting pods of each warm pool to which this instance connects in advance.
   * That number of learners at once gets the first output fastest.
   */
  @WithDefault("2")
  @Min(0)
  @Max(100)
  int standbyRelays();
}
