package dev.podshell.execution.admission;

import dev.podshell.contracts.identity.SandboxId;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Decides which sandboxes may be made. What this instance has admitted counts at once, what others
 * have when the inventory shows it. Thread-safe.
 */
public final class Admission {

  /** What becomes of a sandbox that is asked for. */
  public sealed interface Decision {

    /** It may be made. */
    record Admitted() implements Decision {}

    /**
     * It has to wait.
     *
     * @param ahead how many come before it
     */
    record Queued(int ahead) implements Decision {}

    /** It has to wait until another of its learner, which is not used, has ended. */
    record AwaitingEviction() implements Decision {}

    /** It will not be made; the message is for the learner. */
    record Refused(String message) implements Decision {}
  }

  private final SandboxInventory inventory;
  private final QuotaConfiguration quota;
  private final Map<SandboxId, String> admitted = new HashMap<>();
  private final Map<SandboxId, Evictable> evictable = new ConcurrentHashMap<>();

  public Admission(SandboxInventory inventory, QuotaConfiguration quota) {
    this.inventory = inventory;
    this.quota = quota;
    inventory.tell(this::wake);
  }

  public QuotaConfiguration quota() {
    return quota;
  }

  public InventorySnapshot snapshot() throws InterruptedException {
    return inventory.snapshot();
  }

  public InventorySnapshot awaitChange(InventorySnapshot known, Duration patience) throws InterruptedException {
    return inventory.awaitChange(known, patience);
  }

  /**
   * Decides about a sandbox.
   *
   * @param waits whether it has been told to wait; who has not does not overtake those who have
   */
  public synchronized Decision decide(
      SandboxId sandbox, String learner, boolean waits, InventorySnapshot snapshot) {
    admitted.keySet().removeIf(snapshot.alive()::contains);
    int waiting = waits ? 0 : snapshot.queuedOf(learner);
    int tooMany =
        ofLearner(learner, sandbox, snapshot) + waiting + 1 - quota.sandboxesPerLearner();
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
    if (!waits && ahead >= quota.maxQueued()) {
      return new Decision.Refused("Too many learners are waiting for a sandbox; try again later");
    }
    if (waits && place == null) {
      return new Decision.Queued(ahead);
    }
    if (alive(sandbox, snapshot) + ahead >= quota.sandboxes()) {
      return new Decision.Queued(ahead);
    }
    admitted.put(sandbox, learner);
    return new Decision.Admitted();
  }

  /** It has ended, or is somebody else's business, whether or not the inventory ever showed it. */
  public synchronized void withdraw(SandboxId sandbox) {
    admitted.remove(sandbox);
    evictable.remove(sandbox);
  }

  /**
   * A sandbox of this instance is written down as evictable.
   *
   * @param onEvictionRequested called when it is to end for another; must not block
   */
  public void markEvictable(SandboxId sandbox, String learner, Runnable onEvictionRequested) {
    evictable.put(sandbox, new Evictable(learner, onEvictionRequested));
  }

  /** A sandbox is used again. */
  public void markInUse(SandboxId sandbox) {
    evictable.remove(sandbox);
  }

  /** Whether a sandbox that was offered is to end for another. */
  public boolean isEvictionRequested(SandboxId sandbox) {
    Evictable offered = evictable.get(sandbox);
    return offered != null && isEvictionRequested(sandbox, offered, inventory.latest());
  }

  private boolean isEvictionRequested(SandboxId sandbox, Evictable offered, InventorySnapshot snapshot) {
    return snapshot.mustBeEvicted(sandbox, offered.learner(), quota.sandboxesPerLearner());
  }

  private void wake(InventorySnapshot snapshot) {
    evictable.forEach(
        (sandbox, offered) -> {
          if (isEvictionRequested(sandbox, offered, snapshot)) {
            offered.onEvictionRequested().run();
          }
        });
  }

  /** Those that come before a place and have not been admitted here in the meantime. */
  private int ahead(int place, InventorySnapshot snapshot) {
    int ahead = place;
    for (SandboxId one : admitted.keySet()) {
      Integer its = snapshot.places().get(one);
      if (its != null && its < place) {
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

  private int ofLearner(String learner, SandboxId sandbox, InventorySnapshot snapshot) {
    int coming = 0;
    for (Map.Entry<SandboxId, String> one : admitted.entrySet()) {
      if (one.getValue().equals(learner) && !one.getKey().equals(sandbox)) {
        coming++;
      }
    }
    return snapshot.aliveOf(learner) - (snapshot.alive().contains(sandbox) ? 1 : 0) + coming;
  }

  private record Evictable(String learner, Runnable onEvictionRequested) {}
}
