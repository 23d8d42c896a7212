package dev.podshell.contracts.event;

/**
 * Why a command, an input or the read of a file was refused. The views that clients, records and
 * metrics have of a reason are derived from it here alone. Names are stored and never change.
 */
public enum RefusalReason {
  /** The sandbox has as much to do as its queue takes; the same may be taken later. */
  BUSY(true, true, FileEvent.Reason.BUSY),
  /** The maximum number of commands runs in the sandbox; the command may run when one has ended. */
  TOO_MANY_COMMANDS(true, false, FileEvent.Reason.BUSY),
  /** The learner has the maximum number of sandboxes; the command may run when one has ended. */
  QUOTA_EXCEEDED(true, false, FileEvent.Reason.BUSY),
  /** The sandbox could not be started. */
  SANDBOX_UNAVAILABLE(true, true, FileEvent.Reason.GONE),
  /** The sandbox that the command was meant for is gone; it is not known whether it ran. */
  LOST(false, false, FileEvent.Reason.GONE),
  /** The catalogue does not have the question. */
  UNKNOWN_QUESTION(false, false, FileEvent.Reason.NOT_FOUND),
  /** The catalogue does not have the language. */
  UNKNOWN_LANGUAGE(false, false, FileEvent.Reason.NOT_FOUND),
  /** The record cannot be read or carried out; it is among the dead letters. */
  MALFORMED(false, false, FileEvent.Reason.NOT_FOUND),
  /** No such command runs, for an input or a read. */
  NO_SUCH_COMMAND(false, false, FileEvent.Reason.GONE),
  /** There is no such regular file in the working directory, for a read. */
  NO_SUCH_FILE(false, false, FileEvent.Reason.NOT_FOUND),
  /** An earlier input is missing, for an input. */
  OUT_OF_ORDER(false, true, FileEvent.Reason.NOT_FOUND);

  private final boolean isCommandTemporary;
  private final boolean isInputTemporary;
  private final FileEvent.Reason ofFile;

  RefusalReason(boolean isCommandTemporary, boolean isInputTemporary, FileEvent.Reason ofFile) {
    this.isCommandTemporary = isCommandTemporary;
    this.isInputTemporary = isInputTemporary;
    this.ofFile = ofFile;
  }

  /** Returns whether the same text may run if it is sent again later, as another command. */
  public boolean isCommandTemporary() {
    return isCommandTemporary;
  }

  /** Returns whether the same input may be applied if it is sent again. */
  public boolean isInputTemporary() {
    return isInputTemporary;
  }

  /** Returns the reason for a command: those of inputs and reads alone are none of a command. */
  public RefusalReason toCommandReason() {
    return switch (this) {
      case NO_SUCH_COMMAND, NO_SUCH_FILE, OUT_OF_ORDER -> SANDBOX_UNAVAILABLE;
      case BUSY,
          TOO_MANY_COMMANDS,
          QUOTA_EXCEEDED,
          SANDBOX_UNAVAILABLE,
          LOST,
          UNKNOWN_QUESTION,
          UNKNOWN_LANGUAGE,
          MALFORMED ->
          this;
    };
  }

  /** Returns the reason in the terms of a read of a file. */
  public FileEvent.Reason toFileReason() {
    return ofFile;
  }
}
