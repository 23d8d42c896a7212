package dev.podshell.execution.admission;

import dev.podshell.contracts.identity.LearnerId;
import dev.podshell.contracts.identity.SandboxId;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Decides which sandboxes may be created. A sandbox that this instance admits counts at once;
 * sandboxes of other instances count when the inventory shows them. Thread-safe.
 */
public final class Admission {

  /** The answer to a request for a sandbox. */
  public sealed interface Decision {

    /** The sandbox may be created. */
    record Admitted() implements Decision {}

    /**
     * The sandbox has to wait.
     *
     * @param ahead the number of sandboxes that come before it
     */
    record Queued(int ahead) implements Decision {}

    /** The sandbox has to wait until an unused one of the same learner has ended. */
    record AwaitingEviction() implements Decision {}

    /** The sandbox will not be created; the message is for the learner. */
    record Refused(String message) implements Decision {}
  }

  private final SandboxInventory inventory;
  private final QuotaConfiguration quota;
  private final Map<SandboxId, LearnerId> admitted = new HashMap<>();
  private final Map<SandboxId, Evictable> evictable = new ConcurrentHashMap<>();

  public Admission(SandboxInventory inventory, QuotaConfiguration quota) {
    this.inventory = inventory;
    this.quota = quota;
    inventory.addListener(this::onChange);
  }

  public QuotaConfiguration quota() {
    return quota;
  }

  public InventorySnapshot snapshot() throws InterruptedException {
    return inventory.snapshot();
  }

  public InventorySnapshot awaitChange(InventorySnapshot known, Duration timeout)
      throws InterruptedException {
    return inventory.awaitChange(known, timeout);
  }

  /**
   * Decides about a sandbox.
   *
   * @param isWaiting whether the sandbox is already in the queue; a new one does not overtake the
   *     queue
   */
  public synchronized Decision decide(
      SandboxId sandbox, LearnerId learner, boolean isWaiting, InventorySnapshot snapshot) {
    admitted.keySet().removeIf(snapshot.alive()::contains);
    int waiting = isWaiting ? 0 : snapshot.queuedOf(learner);
    int tooMany = ofLearner(learner, sandbox, snapshot) + waiting + 1 - quota.sandboxesPerLearner();
    if (tooMany > snapshot.unusedOf(learner)) {
      return new Decision.Refused(
          ("You have %d sandboxes in use, which is the limit for one learner. End what runs in one that"
                  + " you do not need, and try again in a minute")
              .formatted(quota.sandboxesPerLearner()));
    }
    if (tooMany > 0) {
      return new Decision.AwaitingEviction();
    }
    Integer place = snapshot.places().get(sandbox);
    int ahead = ahead(place == null ? snapshot.queued() : place, snapshot);
    if (!isWaiting && ahead >= quota.maxQueued()) {
      return new Decision.Refused("Too many learners are waiting for a sandbox; try again later");
    }
    if (isWaiting && place == null) {
      return new Decision.Queued(ahead);
    }
    if (alive(sandbox, snapshot) + ahead >= quota.sandboxes()) {
      return new Decision.Queued(ahead);
    }
    admitted.put(sandbox, learner);
    return new Decision.Admitted();
  }

  /** Forgets a sandbox that has ended or has another owner. */
  public synchronized void withdraw(SandboxId sandbox) {
    admitted.remove(sandbox);
    evictable.remove(sandbox);
  }

  /**
   * Marks a sandbox of this instance as unused, so that it may be evicted.
   *
   * @param onEvictionRequested called if the sandbox has to end for another; must not block
   */
  public void markEvictable(SandboxId sandbox, LearnerId learner, Runnable onEvictionRequested) {
    evictable.put(sandbox, new Evictable(learner, onEvictionRequested));
  }

  /** Marks a sandbox as in use. */
  public void markInUse(SandboxId sandbox) {
    evictable.remove(sandbox);
  }

  /** Returns whether an evictable sandbox has to end for another of its learner. */
  public boolean isEvictionRequested(SandboxId sandbox) {
    Evictable candidate = evictable.get(sandbox);
    return candidate != null && isEvictionRequested(sandbox, candidate, inventory.latest());
  }

  private boolean isEvictionRequested(
      SandboxId sandbox, Evictable candidate, InventorySnapshot snapshot) {
    return snapshot.mustBeEvicted(sandbox, candidate.learner(), quota.sandboxesPerLearner());
  }

  private void onChange(InventorySnapshot snapshot) {
    evictable.forEach(
        (sandbox, candidate) -> {
          if (isEvictionRequested(sandbox, candidate, snapshot)) {
            candidate.onEvictionRequested().run();
          }
        });
  }

  /** Counts the sandboxes before a place that this instance has not admitted in the meantime. */
  private int ahead(int place, InventorySnapshot snapshot) {
    int ahead = place;
    for (SandboxId sandbox : admitted.keySet()) {
      Integer other = snapshot.places().get(sandbox);
      if (other != null && other < place) {
        ahead--;
      }
    }
    return ahead;
  }

  private int alive(SandboxId sandbox, InventorySnapshot snapshot) {
    Set<SandboxId> all = new HashSet<>(admitted.keySet());
    all.removeAll(snapshot.alive());
    all.remove(sandbox);
    return all.size() + snapshot.alive().size() - (snapshot.alive().contains(sandbox) ? 1 : 0);
  }

  private int ofLearner(LearnerId learner, SandboxId sandbox, InventorySnapshot snapshot) {
    int coming = 0;
    for (Map.Entry<SandboxId, LearnerId> entry : admitted.entrySet()) {
      if (entry.getValue().equals(learner) && !entry.getKey().equals(sandbox)) {
        coming++;
      }
    }
    return snapshot.aliveOf(learner) - (snapshot.alive().contains(sandbox) ? 1 : 0) + coming;
  }

  private record Evictable(LearnerId learner, Runnable onEvictionRequested) {}
}
