package dev.podshell.execution.admission;

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
 * The sandboxes that exist and those that wait, at one moment.
 *
 * @param alive the sandboxes that exist or start
 * @param aliveByLearner the number of those for each learner
 * @param queuedByLearner the number of waiting sandboxes for each learner
 * @param places for each waiting sandbox the number of those before it
 * @param unused the sandboxes of each learner that may be evicted, longest unused first
 */
public record InventorySnapshot(
    Set<SandboxId> alive,
    Map<LearnerId, Integer> aliveByLearner,
    Map<LearnerId, Integer> queuedByLearner,
    Map<SandboxId, Integer> places,
    Map<LearnerId, List<SandboxId>> unused) {

  static InventorySnapshot of(Collection<SandboxRecord> sandboxes) {
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
    return new InventorySnapshot(
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

  /** Returns whether a sandbox has to end for another one that its learner waits for. */
  boolean mustBeEvicted(SandboxId sandbox, LearnerId learner, int maxPerLearner) {
    int tooMany = aliveOf(learner) + queuedOf(learner) - maxPerLearner;
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
   * Returns the order of the queue. The learner with the fewest sandboxes comes first, and waiting
   * sandboxes count as well; among equals the longest wait comes first.
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
            .thenComparing(entry -> entry.sandbox().value()));
    Map<SandboxId, Integer> places = new HashMap<>();
    for (Waiting entry : waiting) {
      places.put(entry.sandbox(), places.size());
    }
    return Map.copyOf(places);
  }

  private record Waiting(SandboxId sandbox, int share, Instant since) {}
}
