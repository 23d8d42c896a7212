package dev.podshell.contracts.sandbox;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.podshell.contracts.identity.IncarnationId;
import dev.podshell.contracts.identity.LearnerId;
import dev.podshell.contracts.identity.QuestionId;
import dev.podshell.contracts.identity.SandboxId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Describes a sandbox's newest incarnation. It is written before the incarnation is made and, if
 * the incarnation must wait for room, when the wait begins. It is written again after the end.
 *
 * @param question the catalogue's entry that it was made from
 * @param runtime the name of the runtime that has it; where it is follows from the incarnation
 * @param epoch of the owner that wrote this
 * @param lostBelowOffset commands of the sandbox at lower offsets of {@code podshell.commands} were
 *     meant for an earlier incarnation or, once ended, for this one: they never run in the next
 * @param unusedSince since when nothing has run in it and nobody has typed, if that is for long
 *     enough that its learner may have another in its place; else null
 */
public record SandboxRecord(
    SandboxId sandbox,
    IncarnationId incarnation,
    LearnerId learner,
    QuestionId question,
    String runtime,
    int epoch,
    @JsonProperty("before") long lostBelowOffset,
    State state,
    Instant created,
    @Nullable Instant unusedSince) {

  /** The state of an incarnation, as far as its owner knows. */
  public enum State {
    /** The incarnation has waited for room since {@code created}. Nothing has been made yet. */
    QUEUED,
    /** It is being made, or it is there, or it was lost and nobody has noticed. */
    ALIVE,
    /** It has ended, and that was published. */
    ENDED
  }

  /** An incarnation that waited, and is being made. */
  public SandboxRecord admitted(int byEpoch, Instant now) {
    return next(byEpoch, lostBelowOffset, State.ALIVE, now, null);
  }

  /**
   * This incarnation, used or not.
   *
   * @param since when it was last used; null if it is used
   */
  public SandboxRecord unused(int byEpoch, @Nullable Instant since) {
    return next(byEpoch, lostBelowOffset, state, created, since);
  }

  /** This incarnation, ended. */
  public SandboxRecord ended(int byEpoch, long newLostBelowOffset) {
    return next(byEpoch, newLostBelowOffset, State.ENDED, created, null);
  }

  private SandboxRecord next(
      int byEpoch,
      long newLostBelowOffset,
      State newState,
      Instant newCreated,
      @Nullable Instant newUnusedSince) {
    return new SandboxRecord(
        sandbox,
        incarnation,
        learner,
        question,
        runtime,
        byEpoch,
        newLostBelowOffset,
        newState,
        newCreated,
        newUnusedSince);
  }
}
