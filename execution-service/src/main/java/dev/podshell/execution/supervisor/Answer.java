package dev.podshell.execution.supervisor;

import org.jspecify.annotations.Nullable;

/**
 * What a supervisor did with a request.
 *
 * @param message for the learner, at most {@value #MAX_MESSAGE_CHARACTERS} characters; empty if all
 *     is well
 * @param piece what was read, if that was asked for; else null
 */
public record Answer(Result result, String message, @Nullable FilePiece piece) {

  static final int MAX_MESSAGE_CHARACTERS = 1_000;

  public Answer(Result result, String message) {
    this(result, message, null);
  }

  /** Whether the request has taken effect, now or before. */
  public boolean isTaken() {
    return result == Result.QUEUED || result == Result.KNOWN;
  }

  /** The results, in the order of their codes in the protocol. */
  public enum Result {
    /** It will be done. */
    QUEUED,
    /** It was done before; nothing was done now. */
    KNOWN,
    /** As much waits as may wait; sent again later it may be taken. */
    BUSY,
    /** As many commands run as may run. */
    TOO_MANY_COMMANDS,
    /** The command does not run, or not any more. */
    NO_SUCH_COMMAND,
    /** An input before this one is missing. */
    OUT_OF_ORDER,
    /** The supervisor cannot make sense of it, or cannot do it; sent again it will not either. */
    MALFORMED,
    /** There is no such regular file in the command's working directory. */
    NO_SUCH_FILE
  }
}
