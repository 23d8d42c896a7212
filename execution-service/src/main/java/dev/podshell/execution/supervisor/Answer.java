package dev.podshell.execution.supervisor;

import dev.podshell.contracts.event.RefusalReason;
import org.jspecify.annotations.Nullable;

/**
 * A supervisor's answer to a request.
 *
 * @param message for the learner, at most {@value #MAX_MESSAGE_CHARACTERS} characters; empty if all
 *     is well
 * @param piece the piece of a file, if the request was to read one; otherwise null
 */
public record Answer(Result result, String message, @Nullable FilePiece piece) {

  static final int MAX_MESSAGE_CHARACTERS = 1_000;

  public Answer(Result result, String message) {
    this(result, message, null);
  }

  /** Returns whether the request has taken effect, now or earlier. */
  public boolean isTaken() {
    return result == Result.QUEUED || result == Result.KNOWN;
  }

  /** The results, in the order of their codes in the protocol. */
  public enum Result {
    /** The supervisor will do it. */
    QUEUED(null),
    /** The supervisor did it before, and nothing now. */
    KNOWN(null),
    /** A queue is full. The same request may succeed later. */
    BUSY(RefusalReason.BUSY),
    /** The limit of running commands is reached. */
    TOO_MANY_COMMANDS(RefusalReason.TOO_MANY_COMMANDS),
    /** No such command runs. */
    NO_SUCH_COMMAND(RefusalReason.NO_SUCH_COMMAND),
    /** An input before this one is missing. */
    OUT_OF_ORDER(RefusalReason.OUT_OF_ORDER),
    /** The request is malformed or impossible. The same request will always fail. */
    MALFORMED(RefusalReason.MALFORMED),
    /** There is no such regular file in the command's working directory. */
    NO_SUCH_FILE(RefusalReason.NO_SUCH_FILE);

    private final @Nullable RefusalReason refusal;

    Result(@Nullable RefusalReason refusal) {
      this.refusal = refusal;
    }

    /** Returns why the request was refused; null if it was not. */
    public @Nullable RefusalReason refusal() {
      return refusal;
    }
  }
}
