package dev.podshell.execution.sandbox;

import dev.podshell.contracts.event.EndReason;
import dev.podshell.contracts.event.SandboxLifecycle;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.contracts.sandbox.SandboxRecord;
import java.time.Duration;
import java.time.Instant;

/**
 * Tracks when a sandbox was last used. From that follow its end, when its learner is told of it,
 * and whether the sandbox may be evicted for another of the same learner. Only the sandbox's thread
 * uses this.
 */
final class IdleTracker {

  private final SandboxId id;
  private final int epoch;
  private final SandboxContext context;
  private final SandboxJournal journal;
  private final Runnable onEvictionRequested;
  private Instant lastUsed;
  private boolean isEndAnnounced;

  /**
   * @param onEvictionRequested called by other threads if the sandbox has to end for another; must
   *     not block
   */
  IdleTracker(
      SandboxId id,
      int epoch,
      SandboxContext context,
      SandboxJournal journal,
      Runnable onEvictionRequested) {
    this.id = id;
    this.epoch = epoch;
    this.context = context;
    this.journal = journal;
    this.onEvictionRequested = onEvictionRequested;
    this.lastUsed = context.clock().instant();
  }

  /**
   * A connection to the supervisor was opened.
   *
   * @param idle how long the supervisor has been idle
   */
  void onAttached(Duration idle) {
    lastUsed = context.clock().instant().minus(idle);
    isEndAnnounced = false;
  }

  /** Something runs in the sandbox. */
  void onActivity() {
    lastUsed = context.clock().instant();
  }

  /** The learner used the sandbox, which takes back an announced end, except that of its age. */
  void onCommand(Lifespan lifespan) {
    isEndAnnounced = isEndAnnounced && lifespan.reason() == EndReason.AGE;
    onActivity();
  }

  Lifespan lifespan(SandboxState.Attached attached) {
    return Lifespan.of(
        attached.record().created(),
        attached.question().ageLimit(),
        lastUsed,
        attached.question().idleLimit(),
        attached.publication().isQuiet(),
        context.settings().endingNotice());
  }

  /** Tells the learner once that the end is near. */
  void announceIfDue(SandboxState.Attached attached, Lifespan lifespan, Instant now) {
    if (!isEndAnnounced && !now.isBefore(lifespan.notice())) {
      isEndAnnounced = true;
      announceEnd(attached, lifespan.reason(), lifespan.end());
    }
  }

  void announceEnd(SandboxState.Attached attached, EndReason reason, Instant end) {
    journal.announce(
        new SandboxLifecycle.Ending(
            id, attached.record().incarnation(), epoch, context.clock().instant(), reason, end));
  }

  /** Writes to the table, for all instances, whether the sandbox is unused. */
  SandboxState.Attached recordUse(SandboxState.Attached attached, boolean isQuiet, Instant now)
      throws InterruptedException {
    boolean isUnused = isQuiet && !now.isBefore(evictableAt());
    SandboxRecord known = attached.record();
    if (isUnused) {
      context.admission().markEvictable(id, known.learner(), onEvictionRequested);
    } else {
      context.admission().markInUse(id);
    }
    if (isUnused == (known.unusedSince() != null)) {
      return attached;
    }
    SandboxRecord newer = known.unused(epoch, isUnused ? lastUsed : null);
    journal.write(newer);
    return attached.onRecorded(newer);
  }

  /** Returns how long nothing changes by itself. */
  Duration untilChange(Lifespan lifespan, boolean isQuiet, Instant now) {
    Instant change = isEndAnnounced ? lifespan.end() : lifespan.notice();
    Instant evictableAt = evictableAt();
    if (isQuiet && now.isBefore(evictableAt) && evictableAt.isBefore(change)) {
      change = evictableAt;
    }
    return Duration.between(now, change).plusMillis(1);
  }

  private Instant evictableAt() {
    return lastUsed.plus(context.admission().quota().unusedAfter());
  }
}
