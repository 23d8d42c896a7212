package dev.podshell.execution.runtime.kubernetes;

import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Remembers created pods until the watch shows them, so that none is created twice. A pod that the
 * watch does not show in time is forgotten. One thread uses this.
 */
final class ExpectedPods {

  private static final Duration UNSEEN_TIMEOUT = Duration.ofSeconds(30);

  private final InstantSource clock;
  private final Map<String, Instant> created = new HashMap<>();

  ExpectedPods(InstantSource clock) {
    this.clock = clock;
  }

  void onCreated(String shape, Pod pod) {
    created.put(key(shape, pod), clock.instant());
  }

  /** Forgets the pods that the watch shows, and those that it has not shown in time. */
  void onSeen(Collection<Pod> pods) {
    Set<String> seen = new HashSet<>();
    pods.forEach(pod -> seen.add(key(PodLabels.shape(pod), pod)));
    Instant oldest = clock.instant().minus(UNSEEN_TIMEOUT);
    created.entrySet().removeIf(e -> seen.contains(e.getKey()) || e.getValue().isBefore(oldest));
  }

  /** Returns the number of pods of a shape that the watch does not show yet. */
  int count(String shape) {
    return (int) created.keySet().stream().filter(key -> key.startsWith(shape + "/")).count();
  }

  private static String key(@Nullable String shape, Pod pod) {
    return shape + "/" + pod.getMetadata().getName();
  }
}
