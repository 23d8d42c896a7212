package dev.podshell.execution.sandbox;

import dev.podshell.contracts.identity.LearnerId;
import dev.podshell.contracts.identity.SandboxId;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Decides which sandboxes may be made. What this instance has admitted counts at once, what others
 * have when the census shows it. Thread-safe.
 */
final class Admission {

  /** What becomes of a sandbox that is asked for. */
  sealed interface Decision {

    /** It may be made. */
    record Admitted() implements Decision {}

    /**
     * It has to wait.
     *
     * @param ahead how many come before it
     */
    record Queued(int ahead) implements Decision {}

    /** It has to wait until another of its learner, which is not used, has ended. */
    record MakingRoom() implements Decision {}

    /** It will not be made; the message is for the learner. */
    record Refused(String message) implements Decision {}
  }

  private final Census census;
  private final Quota quota;
  private final Map<SandboxId, LearnerId> admitted = new HashMap<>();
  private final Map<SandboxId, Unused> unused = new ConcurrentHashMap<>();

  Admission(Census census, Quota quota) {
    this.census = census;
    this.quota = quota;
    census.tell(this::wake);
  }

  Quota quota() {
    return quota;
  }

  Population population() throws InterruptedException {
    return census.population();
  }

  Population awaitChange(Population known, Duration patience) throws InterruptedException {
    return census.awaitChange(known, patience);
  }

  /**
   * Decides about a sandbox.
   *
   * @param waits whether it has been told to wait; who has not does not overtake those who have
   */
  synchronized Decision decide(
      SandboxId sandbox, LearnerId learner, boolean waits, Population population) {
    admitted.keySet().removeIf(population.alive()::contains);
    int waiting = waits ? 0 : population.queuedOf(learner);
    int tooMany =
        ofLearner(learner, sandbox, population) + waiting + 1 - quota.sandboxesPerLearner();
    if (tooMany > population.unusedOf(learner)) {
      return new Decision.Refused(
          ("You have %d sandboxes in use, which is as many as one learner may have. End what runs in one"
                  + " that you do not need, and try again in a while")
              .formatted(quota.sandboxesPerLearner()));
    }
    if (tooMany > 0) {
      return new Decision.MakingRoom();
    }
    Integer place = population.places().get(sandbox);
    int ahead = ahead(place == null ? population.queued() : place, population);
    if (!waits && ahead >= quota.queue()) {
      return new Decision.Refused("Too many others wait for a sandbox; try again later");
    }
    if (waits && place == null) {
      return new Decision.Queued(ahead);
    }
    if (alive(sandbox, population) + ahead >= quota.sandboxes()) {
      return new Decision.Queued(ahead);
    }
    admitted.put(sandbox, learner);
    return new Decision.Admitted();
  }

  /** It has ended, or is somebody else's business, whether or not the census ever showed it. */
  synchronized void withdraw(SandboxId sandbox) {
    admitted.remove(sandbox);
    unused.remove(sandbox);
  }

  /**
   * A sandbox of this instance is written down as unused.
   *
   * @param onWanted called when it is to end for another; must not block
   */
  void offer(SandboxId sandbox, LearnerId learner, Runnable onWanted) {
    unused.put(sandbox, new Unused(learner, onWanted));
  }

  /** A sandbox is used again. */
  void keep(SandboxId sandbox) {
    unused.remove(sandbox);
  }

  /** Whether a sandbox that was offered is to end for another. */
  boolean isWanted(SandboxId sandbox) {
    Unused offered = unused.get(sandbox);
    return offered != null && isWanted(sandbox, offered, census.latest());
  }

  private boolean isWanted(SandboxId sandbox, Unused offered, Population population) {
    return population.isInTheWay(sandbox, offered.learner(), quota.sandboxesPerLearner());
  }

  private void wake(Population population) {
    unused.forEach(
        (sandbox, offered) -> {
          if (isWanted(sandbox, offered, population)) {
            offered.onWanted().run();
          }
        });
  }

  /** Those that come before a place and have not been admitted here in the meantime. */
  private int ahead(int place, Population population) {
    int ahead = place;
    for (SandboxId one : admitted.keySet()) {
      Integer its = population.places().get(one);
      if (its != null && its < place) {
        ahead--;
      }
    }
    return ahead;
  }

  private int alive(SandboxId sandbox, Population population) {
    Set<SandboxId> all = new HashSet<>(admitted.keySet());
    all.removeAll(population.alive());
    all.remove(sandbox);
    return all.size() + population.alive().size() - (population.alive().contains(sandbox) ? 1 : 0);
  }

  private int ofLearner(LearnerId learner, SandboxId sandbox, Population population) {
    int coming = 0;
    for (Map.Entry<SandboxId, LearnerId> one : admitted.entrySet()) {
      if (one.getValue().equals(learner) && !one.getKey().equals(sandbox)) {
        coming++;
      }
    }
    return population.aliveOf(learner) - (population.alive().contains(sandbox) ? 1 : 0) + coming;
  }

  private record Unused(LearnerId learner, Runnable onWanted) {}
}
