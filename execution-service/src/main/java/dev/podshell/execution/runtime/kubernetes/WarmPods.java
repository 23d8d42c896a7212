package dev.podshell.execution.runtime.kubernetes;

import dev.podshell.execution.runtime.SandboxSpecification;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Takes pods that wait. Thread-safe. */
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
   * Takes a pod that nobody else can have any more.
   *
   * @return empty if none is left that runs
   */
  Optional<Pod> claim(SandboxSpecification specification) {
    List<Pod> waiting = waiting(specification);
    for (Pod pod : waiting) {
      relays.reserve(pod, specification.incarnation());
      Optional<Pod> claimed = pods.claim(pod, specification);
      if (claimed.isPresent()) {
        metrics.claimed();
        return claimed;
      }
      relays.release(specification.incarnation());
      metrics.outrun();
    }
    Optional<Pod> claimed = claimChanged(waiting, specification);
    if (claimed.isEmpty()) {
      metrics.missed();
    }
    return claimed;
  }

  /**
   * Those with a relay first, else in the order of chance, so that those who claim at the same time
   * do not want the same one.
   */
  private List<Pod> waiting(SandboxSpecification specification) {
    List<Pod> waiting = new ArrayList<>(watch.unclaimed(factory.labelOf(specification.shape())));
    waiting.removeIf(pod -> !isClaimable(watch, pod));
    Collections.shuffle(waiting, random);
    waiting.sort(Comparator.comparing(pod -> !relays.isReady(pod)));
    return waiting;
  }

  /** A pod's status may have changed since the watch told of it, and nobody has claimed it. */
  private Optional<Pod> claimChanged(List<Pod> waiting, SandboxSpecification specification) {
    for (Pod pod : waiting) {
      Optional<Pod> now = pods.refreshed(pod).filter(fresh -> isClaimable(watch, fresh));
      Optional<Pod> claimed = now.flatMap(fresh -> pods.claim(fresh, specification));
      if (claimed.isPresent()) {
        metrics.claimed();
        return claimed;
      }
    }
    return Optional.empty();
  }

  /** Whether a pod runs, and nobody has claimed it. */
  static boolean isClaimable(PodWatch watch, Pod pod) {
    return PodLabels.isUnclaimed(pod)
        && pod.getMetadata().getDeletionTimestamp() == null
        && watch.state(pod) instanceof PodState.Running;
  }
}
