package dev.podshell.execution.sandbox;

import dev.podshell.contracts.identity.LearnerId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.contracts.sandbox.SandboxRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The sandboxes that there are, and those that wait, at one moment.
 *
 * @param alive those that there are, or that are being made
 * @param aliveByLearner how many of those each learner has
 * @param queuedByLearner how many that wait each learner has
 * @param places how many of those that wait come before each of those that wait
 * @param unused those of each learner that may end for another; the one that was not used for the
 *     longest is the first
 */
record Population(
    Set<SandboxId> alive,
    Map<LearnerId, Integer> aliveByLearner,
    Map<LearnerId, Integer> queuedByLearner,
    Map<SandboxId, Integer> places,
    Map<LearnerId, List<SandboxId>> unused) {

  static Population of(Collection<SandboxRecord> sandboxes) {
    Set<SandboxId> alive = new HashSet<>();
    Map<LearnerId, Integer> learners = new HashMap<>();
    Map<LearnerId, Integer> waiting = new HashMap<>();
    List<SandboxRecord> queued = new ArrayList<>();
    for (SandboxRecord sandbox : sandboxes) {
      if (sandbox.state() == SandboxRecord.State.ALIVE) {
        alive.add(sandbox.sandbox());
        learners.merge(sandbox.learner(), 1, Integer::sum);
      } else if (sandbox.state() == SandboxRecord.State.QUEUED) {
        queued.add(sandbox);
        waiting.merge(sandbox.learner(), 1, Integer::sum);
      }
    }
    return new Population(
        Set.copyOf(alive),
        Map.copyOf(learners),
        Map.copyOf(waiting),
        places(queued, learners),
        unused(sandboxes));
  }

  int living() {
    return alive.size();
  }

  int queued() {
    return places.size();
  }

  int idle() {
    return unused.values().stream().mapToInt(List::size).sum();
  }

  int aliveOf(LearnerId learner) {
    return aliveByLearner.getOrDefault(learner, 0);
  }

  int queuedOf(LearnerId learner) {
    return queuedByLearner.getOrDefault(learner, 0);
  }

  int unusedOf(LearnerId learner) {
    return unused.getOrDefault(learner, List.of()).size();
  }

  /** Whether a sandbox has to end for another that its learner waits for. */
  boolean isInTheWay(SandboxId sandbox, LearnerId learner, int most) {
    int tooMany = aliveOf(learner) + queuedOf(learner) - most;
    return queuedOf(learner) > 0
        && unused.getOrDefault(learner, List.of()).stream()
            .limit(Math.max(0, tooMany))
            .anyMatch(sandbox::equals);
  }

  private static Map<LearnerId, List<SandboxId>> unused(Collection<SandboxRecord> sandboxes) {
    return sandboxes.stream()
        .filter(sandbox -> sandbox.state() == SandboxRecord.State.ALIVE)
        .filter(sandbox -> sandbox.unusedSince() != null)
        .sorted(
            Comparator.comparing(SandboxRecord::unusedSince)
                .thenComparing(sandbox -> sandbox.sandbox().value()))
        .collect(
            Collectors.groupingBy(
                SandboxRecord::learner,
                Collectors.mapping(SandboxRecord::sandbox, Collectors.toUnmodifiableList())));
  }

  /**
   * Who has fewer sandboxes comes first, counting those that wait as if they were there; among
   * equals, who has waited longer.
   */
  private static Map<SandboxId, Integer> places(
      List<SandboxRecord> queued, Map<LearnerId, Integer> learners) {
    Comparator<SandboxRecord> byTime =
        Comparator.comparing(SandboxRecord::created)
            .thenComparing(record -> record.sandbox().value());
    Map<LearnerId, Integer> counted = new HashMap<>(learners);
    List<Waiting> waiting = new ArrayList<>();
    for (SandboxRecord record : queued.stream().sorted(byTime).toList()) {
      int share = Objects.requireNonNull(counted.merge(record.learner(), 1, Integer::sum));
      waiting.add(new Waiting(record.sandbox(), share, record.created()));
    }
    waiting.sort(
        Comparator.comparingInt(Waiting::share)
            .thenComparing(Waiting::since)
            .thenComparing(one -> one.sandbox().value()));
    Map<SandboxId, Integer> places = new HashMap<>();
    for (Waiting one : waiting) {
      places.put(one.sandbox(), places.size());
    }
    return Map.copyOf(places);
  }

  private record Waiting(SandboxId sandbox, int share, Instant since) {}
}
