package dev.podshell.execution.sandbox;

import dev.podshell.contracts.event.EndReason;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.contracts.sandbox.SandboxRecord;
import dev.podshell.execution.admission.Admission;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Tracks when a sandbox was last used. From that follow its end, when its learner is told of it,
 * and whether the sandbox may be evicted for another of the same learner. Only the sandbox's thread
 * uses this.
 */
final class IdleTracker {

  private final SandboxId id;
  private final SandboxJournal journal;
  private final Admission admission;
  private final InstantSource clock;
  private final Duration endingNotice;
  private final Runnable onEvictionRequested;
  private Instant lastUsed;
  private boolean isEndAnnounced;

  /**
   * @param endingNotice how long before its end a sandbox announces it
   * @param onEvictionRequested called by other threads if the sandbox has to end for another; must
   *     not block
   */
  IdleTracker(
      SandboxId id,
      SandboxJournal journal,
      Admission admission,
      InstantSource clock,
      Duration endingNotice,
      Runnable onEvictionRequested) {
    this.id = id;
    this.journal = journal;
    this.admission = admission;
    this.clock = clock;
    this.endingNotice = endingNotice;
    this.onEvictionRequested = onEvictionRequested;
    this.lastUsed = clock.instant();
  }

  /**
   * A connection to the supervisor was opened.
   *
   * @param idle how long the supervisor has been idle
   */
  void onAttached(Duration idle) {
    lastUsed = clock.instant().minus(idle);
    isEndAnnounced = false;
  }

  /** Something runs in the sandbox. */
  void onActivity() {
    lastUsed = clock.instant();
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
        endingNotice);
  }

  /** Tells the learner once that the end is near. */
  void announceIfDue(SandboxState.Attached attached, Lifespan lifespan, Instant now) {
    if (!isEndAnnounced && !now.isBefore(lifespan.notice())) {
      isEndAnnounced = true;
      announceEnd(attached, lifespan.reason(), lifespan.end());
    }
  }

  void announceEnd(SandboxState.Attached attached, EndReason reason, Instant end) {
    journal.announceEnd(attached.record(), reason, end);
  }

  /** Writes to the table, for all instances, whether the sandbox is unused. */
  SandboxState.Attached recordUse(SandboxState.Attached attached, boolean isQuiet, Instant now)
      throws InterruptedException {
    boolean isUnused = isQuiet && !now.isBefore(evictableAt());
    SandboxRecord known = attached.record();
    if (isUnused) {
      admission.markEvictable(id, known.learner(), onEvictionRequested);
    } else {
      admission.markInUse(id);
    }
    if (isUnused == (known.unusedSince() != null)) {
      return attached;
    }
    return attached.onRecorded(journal.writeUse(known, isUnused ? lastUsed : null));
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
    return lastUsed.plus(admission.quota().unusedAfter());
  }
}
