package dev.podshell.execution.runtime.kubernetes;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** Reads the operator's additions to pods. */
public final class PodTemplate {

  private PodTemplate() {}

  /**
   * Reads a Pod in YAML. Returns an empty one if there is no file.
   *
   * @throws IllegalArgumentException if it is no Pod, or has fields that Pods do not have
   */
  public static Pod read(Optional<Path> path) throws IOException {
    return path.isEmpty() ? new Pod() : parse(path.get().toString(), Files.readString(path.get()));
  }

  static Pod parse(String name, String yaml) {
    Pod pod;
    try {
      pod = Serialization.unmarshal(yaml, Pod.class);
    } catch (RuntimeException e) {
      throw new IllegalArgumentException("%s is not a Pod: %s".formatted(name, e.getMessage()), e);
    }
    if (pod == null) {
      return new Pod();
    }
    TreeSet<String> unknown = new TreeSet<>(names(pod.getAdditionalProperties()));
    if (pod.getSpec() != null) {
      unknown.addAll(names(pod.getSpec().getAdditionalProperties()));
    }
    if (pod.getMetadata() != null) {
      unknown.addAll(names(pod.getMetadata().getAdditionalProperties()));
    }
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "%s has fields that Pods do not have: %s".formatted(name, String.join(", ", unknown)));
    }
    return pod;
  }

  private static TreeSet<String> names(Map<String, ?> properties) {
    return properties == null ? new TreeSet<>() : new TreeSet<>(properties.keySet());
  }
}
