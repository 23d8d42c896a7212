package dev.podshell.execution.supervisor;

/** A supervisor refuses to let this client attach. */
public final class AttachRefusedException extends Exception {

  private final Reason reason;
  private final long epoch;

  AttachRefusedException(Reason reason, long epoch, String message) {
    super(message);
    this.reason = reason;
    this.epoch = epoch;
  }

  public Reason reason() {
    return reason;
  }

  /** Returns the highest epoch that has attached. */
  public long epoch() {
    return epoch;
  }

  /** The reasons of a refusal. */
  public enum Reason {
    /** The secret is wrong. */
    SECRET,
    /** A later owner has attached, so this one must let go. */
    EPOCH,
    /** The supervisor speaks another version. */
    PROTOCOL
  }
}
