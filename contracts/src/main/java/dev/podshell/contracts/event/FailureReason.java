package dev.podshell.contracts.event;

/** Why a command will not run. */
public enum FailureReason {
  /** The sandbox has as much to do as it may have waiting; sent again later it may run. */
  BUSY,
  /** The sandbox runs as many commands as it may; sent again after one has ended it may run. */
  TOO_MANY_COMMANDS,
  /** The learner has as many sandboxes as one may have; when one of them has ended it may run. */
  QUOTA_EXCEEDED,
  /** The sandbox could not be started. */
  SANDBOX_UNAVAILABLE,
  /** The sandbox that the command was meant for is gone, and whether it ran cannot be known. */
  LOST,
  /** The catalogue has no such question. */
  UNKNOWN_QUESTION,
  /** The catalogue has no such language. */
  UNKNOWN_LANGUAGE,
  /** The record could not be read; it is among the dead letters. */
  MALFORMED;

  /** Returns whether the same text may run if it is sent again later, as another command. */
  public boolean isTemporary() {
    return switch (this) {
      case BUSY, TOO_MANY_COMMANDS, QUOTA_EXCEEDED, SANDBOX_UNAVAILABLE -> true;
      case LOST, UNKNOWN_QUESTION, UNKNOWN_LANGUAGE, MALFORMED -> false;
    };
  }
}
