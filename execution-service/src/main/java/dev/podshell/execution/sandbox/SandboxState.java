package dev.podshell.execution.sandbox;

import dev.podshell.contracts.event.SandboxLifecycle.EndReason;
import dev.podshell.contracts.sandbox.SandboxRecord;
import dev.podshell.execution.catalogue.Question;
import dev.podshell.execution.publication.EntryPublication;
import dev.podshell.execution.supervisor.SupervisorConnection;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Where a sandbox is in its life, as its owner sees it.
 *
 * <pre>
 *        a start        admitted          the runtime has it           attached
 *   Gone ──────▶ Queued ───────▶ Starting ──────────────▶ Reattaching ◀────────▶ Attached ──▶ Ending
 *    ▲             │                │                          │     stream ends   idle, old,   │
 *    └─────────────┴────────────────┴──────────────────────────┴───────────────────────────────┘
 *      refused          failed to start       it does not exist any more             ended
 * </pre>
 *
 * A sandbox whose owner lets go of it is {@link Detached}, whatever it was before; it runs on.
 */
sealed interface SandboxState {

  /** What this state is counted as. */
  Phase phase();

  /** There is no incarnation; {@code last} is the one that ended, null if there was none. */
  record Gone(@Nullable SandboxRecord last) implements SandboxState {
    @Override
    public Phase phase() {
      return Phase.GONE;
    }
  }

  /**
   * There may be no room for it yet.
   *
   * @param told what its learner was told; null if nothing was and nothing is written down, for
   *     there was no need so far
   */
  record Queued(SandboxRecord sandbox, Question question, @Nullable String told)
      implements SandboxState {
    @Override
    public Phase phase() {
      return Phase.QUEUED;
    }

    boolean isWritten() {
      return told != null;
    }
  }

  /** An incarnation is written down and is being made. */
  record Starting(SandboxRecord sandbox, Question question) implements SandboxState {
    @Override
    public Phase phase() {
      return Phase.STARTING;
    }
  }

  /**
   * The incarnation is there, or was, and nobody is attached.
   *
   * @param fresh whether it has just been made
   * @param previous completes when all that an earlier connection delivered is settled
   */
  record Reattaching(
      SandboxRecord sandbox, boolean fresh, CompletableFuture<@Nullable Void> previous)
      implements SandboxState {
    @Override
    public Phase phase() {
      return Phase.REATTACHING;
    }
  }

  /** Commands go in, entries come out. */
  record Attached(
      SandboxRecord sandbox,
      Question question,
      SupervisorConnection connection,
      EntryPublication publication,
      CompletableFuture<@Nullable Void> closed,
      long sinceNanos)
      implements SandboxState {
    @Override
    public Phase phase() {
      return Phase.ATTACHED;
    }

    Attached recorded(SandboxRecord now) {
      return new Attached(now, question, connection, publication, closed, sinceNanos);
    }

    Reattaching detached() {
      return new Reattaching(sandbox, false, publication.settled());
    }
  }

  /** It was told to end. */
  record Ending(Attached attached, EndReason reason) implements SandboxState {
    @Override
    public Phase phase() {
      return Phase.ENDING;
    }
  }

  /** Its owner does not care for it any more. */
  record Detached() implements SandboxState {
    @Override
    public Phase phase() {
      return Phase.DETACHED;
    }
  }

  /** The states' names in metrics. */
  enum Phase {
    GONE,
    QUEUED,
    STARTING,
    REATTACHING,
    ATTACHED,
    ENDING,
    DETACHED
  }
}
