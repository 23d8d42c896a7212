package dev.podshell.contracts.event;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.podshell.contracts.identity.IncarnationId;
import dev.podshell.contracts.identity.SandboxId;
import java.time.Instant;

/** A step in the life of a sandbox. */
public sealed interface SandboxLifecycle extends SandboxEvent {

  /**
   * A sandbox is being made.
   *
   * @param message how far it is, for the learner
   */
  record Starting(
      SandboxId sandbox, IncarnationId incarnation, int epoch, Instant time, String message)
      implements SandboxLifecycle {}

  /** It runs. */
  record Ready(SandboxId sandbox, IncarnationId incarnation, int epoch, Instant time)
      implements SandboxLifecycle {}

  /**
   * It is going to end unless it is used again.
   *
   * @param at when
   */
  record Ending(
      SandboxId sandbox,
      IncarnationId incarnation,
      int epoch,
      Instant time,
      EndReason reason,
      Instant at)
      implements SandboxLifecycle {}

  /**
   * It ended in order: every entry of it was published before this.
   *
   * @param lostBelowOffset commands at lower offsets of {@code podshell.commands} that have not
   *     ended are lost
   */
  record Ended(
      SandboxId sandbox,
      IncarnationId incarnation,
      int epoch,
      Instant time,
      EndReason reason,
      @JsonProperty("before") long lostBelowOffset)
      implements SandboxLifecycle {}

  /**
   * It is gone. What was not published before this will never be.
   *
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

  /** Why a sandbox is ended. */
  enum EndReason {
    /** Nothing ran and nobody typed for the question's idle limit. */
    IDLE,
    /** It is as old as the question allows. */
    AGE,
    /** Nothing ran in it, and its learner, who had as many as one may have, began another. */
    QUOTA
  }
}
