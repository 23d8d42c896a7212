package dev.podshell.contracts.event;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.podshell.contracts.identity.IncarnationId;
import dev.podshell.contracts.identity.SandboxId;
import java.time.Instant;

/** A step in the life of a sandbox. */
public sealed interface SandboxLifecycle extends SandboxEvent {

  /**
   * The sandbox is being created.
   *
   * @param message the progress, for the learner
   */
  record Starting(
      SandboxId sandbox, IncarnationId incarnation, int epoch, Instant time, String message)
      implements SandboxLifecycle {}

  /** The sandbox runs. */
  record Ready(SandboxId sandbox, IncarnationId incarnation, int epoch, Instant time)
      implements SandboxLifecycle {}

  /**
   * The sandbox is going to end unless it is used again.
   *
   * @param at when it ends
   * @param message the reason, for the learner; if absent, as in records of an earlier service, the
   *     reason's own
   */
  record Ending(
      SandboxId sandbox,
      IncarnationId incarnation,
      int epoch,
      Instant time,
      EndReason reason,
      Instant at,
      String message)
      implements SandboxLifecycle {

    @SuppressWarnings("ConstantValue") // a record of an earlier service has no message
    public Ending {
      message = message == null && reason != null ? reason.warning() : message;
    }

    /** An announcement in the words of its reason. */
    public Ending(
        SandboxId sandbox,
        IncarnationId incarnation,
        int epoch,
        Instant time,
        EndReason reason,
        Instant at) {
      this(sandbox, incarnation, epoch, time, reason, at, reason.warning());
    }
  }

  /**
   * The sandbox ended in order: all of its entries were published before this event.
   *
   * @param lostBelowOffset commands at lower offsets of {@code podshell.commands} that have not
   *     ended are lost
   * @param message the reason, for the learner; if absent, as in records of an earlier service, the
   *     reason's own
   */
  record Ended(
      SandboxId sandbox,
      IncarnationId incarnation,
      int epoch,
      Instant time,
      EndReason reason,
      @JsonProperty("before") long lostBelowOffset,
      String message)
      implements SandboxLifecycle {

    @SuppressWarnings("ConstantValue") // a record of an earlier service has no message
    public Ended {
      message = message == null && reason != null ? reason.message() : message;
    }

    /** An end in the words of its reason. */
    public Ended(
        SandboxId sandbox,
        IncarnationId incarnation,
        int epoch,
        Instant time,
        EndReason reason,
        long lostBelowOffset) {
      this(sandbox, incarnation, epoch, time, reason, lostBelowOffset, reason.message());
    }
  }

  /**
   * The sandbox is gone. Entries that were not published before this event never will be.
   *
   * @param message the reason, for the learner
   * @param lostBelowOffset commands at lower offsets of {@code podshell.commands} that have not
   *     ended are lost
   */
  record Lost(
      SandboxId sandbox,
      IncarnationId incarnation,
      int epoch,
      Instant time,
      String message,
      @JsonProperty("before") long lostBelowOffset)
      implements SandboxLifecycle {}
}
