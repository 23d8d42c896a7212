package dev.podshell.execution.runtime.kubernetes;

import dev.podshell.contracts.identity.IncarnationId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.execution.runtime.RunningIncarnation;
import dev.podshell.execution.runtime.SandboxSpecification;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads and writes the labels of pods. No label contains anything that a learner typed. */
final class PodLabels {

  static final String NAME = "app.kubernetes.io/name";
  static final String SANDBOX_NAME = "podshell-sandbox";
  static final String MANAGED_BY = "app.kubernetes.io/managed-by";
  static final String PODSHELL = "podshell";

  /** The shape of the pod. Pods of the same shape are interchangeable until they are claimed. */
  static final String SHAPE = "podshell.dev/shape";

  /** The incarnation. A pod that waits to be claimed has none. */
  static final String INCARNATION = "podshell.dev/incarnation";

  static final String SANDBOX = "podshell.dev/sandbox";
  static final String EPOCH = "podshell.dev/epoch";

  /** The egress entry, by which a network policy selects the pod. */
  static final String EGRESS = "podshell.dev/egress";

  private PodLabels() {}

  static Map<String, String> unclaimed(String shape) {
    return Map.of(NAME, SANDBOX_NAME, MANAGED_BY, PODSHELL, SHAPE, shape);
  }

  /** Returns the labels that a claim adds. */
  static Map<String, String> claim(SandboxSpecification specification) {
    Map<String, String> labels = new HashMap<>();
    labels.put(INCARNATION, specification.incarnation().value());
    labels.put(SANDBOX, specification.sandbox().value());
    labels.put(EPOCH, Integer.toString(specification.epoch()));
    if (specification.egress() != null) {
      labels.put(EGRESS, specification.egress());
    }
    return labels;
  }

  static boolean isUnclaimed(Pod pod) {
    return label(pod, INCARNATION) == null;
  }

  static @Nullable String shape(Pod pod) {
    return label(pod, SHAPE);
  }

  static @Nullable String incarnation(Pod pod) {
    return label(pod, INCARNATION);
  }

  /** Returns the incarnation of a pod; empty if it is unclaimed or its labels are not ours. */
  static Optional<RunningIncarnation> running(Pod pod) {
    String incarnation = label(pod, INCARNATION);
    String sandbox = label(pod, SANDBOX);
    String epoch = label(pod, EPOCH);
    if (incarnation == null || sandbox == null || epoch == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new RunningIncarnation(
              new SandboxId(sandbox), new IncarnationId(incarnation), Integer.parseInt(epoch)));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static @Nullable String label(Pod pod, String name) {
    Map<String, String> labels = pod.getMetadata().getLabels();
    return labels == null ? null : labels.get(name);
  }
}
