package dev.podshell.execution.runtime.kubernetes;

import dev.podshell.execution.runtime.SandboxSpecification;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Claims waiting pods of warm pools. Thread-safe. */
final class WarmPods {

  private final SandboxPods pods;
  private final PodFactory factory;
  private final PodWatch watch;
  private final PrestartedRelays relays;
  private final PoolMetrics metrics;
  private final Random random;

  WarmPods(
      SandboxPods pods,
      PodFactory factory,
      PodWatch watch,
      PrestartedRelays relays,
      PoolMetrics metrics,
      Random random) {
    this.pods = pods;
    this.factory = factory;
    this.watch = watch;
    this.relays = relays;
    this.metrics = metrics;
    this.random = random;
  }

  /**
   * Claims a waiting pod, which no other sandbox can claim then.
   *
   * @return empty if no running pod waits
   */
  Optional<Pod> claim(SandboxSpecification specification) {
    List<Pod> waiting = waiting(specification);
    for (Pod pod : waiting) {
      relays.reserve(pod, specification.incarnation());
      Optional<Pod> claimed = pods.claim(pod, specification);
      if (claimed.isPresent()) {
        metrics.recordClaim();
        return claimed;
      }
      relays.release(specification.incarnation());
      metrics.recordLostRace();
    }
    Optional<Pod> claimed = claimChanged(waiting, specification);
    if (claimed.isEmpty()) {
      metrics.recordMiss();
    }
    return claimed;
  }

  /**
   * Returns the pods with a relay first. The order is random otherwise, so that simultaneous claims
   * seldom choose the same pod.
   */
  private List<Pod> waiting(SandboxSpecification specification) {
    List<Pod> waiting = new ArrayList<>(watch.unclaimed(factory.labelOf(specification.shape())));
    waiting.removeIf(pod -> !isClaimable(watch, pod));
    Collections.shuffle(waiting, random);
    waiting.sort(Comparator.comparing(pod -> !relays.isReady(pod)));
    return waiting;
  }

  /** Claims a pod whose status has changed without the watch showing it yet. */
  private Optional<Pod> claimChanged(List<Pod> waiting, SandboxSpecification specification) {
    for (Pod pod : waiting) {
      Optional<Pod> now = pods.refreshed(pod).filter(fresh -> isClaimable(watch, fresh));
      Optional<Pod> claimed = now.flatMap(fresh -> pods.claim(fresh, specification));
      if (claimed.isPresent()) {
        metrics.recordClaim();
        return claimed;
      }
    }
    return Optional.empty();
  }

  /** Returns whether a pod runs and nobody has claimed it. */
  static boolean isClaimable(PodWatch watch, Pod pod) {
    return PodLabels.isUnclaimed(pod)
        && pod.getMetadata().getDeletionTimestamp() == null
        && watch.state(pod) instanceof PodState.Running;
  }
}
