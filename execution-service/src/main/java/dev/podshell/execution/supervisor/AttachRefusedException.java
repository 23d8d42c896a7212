package dev.podshell.execution.supervisor;

/** A supervisor runs, and does not let this client attach. */
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

  /** The highest epoch that ever attached. */
  public long epoch() {
    return epoch;
  }

  /** Why a supervisor refuses. */
  public enum Reason {
    /** This is not the secret of the incarnation. */
    SECRET,
    /** A later owner has attached; this one is stale and must let go. */
    EPOCH,
    /** The supervisor speaks another version. */
    PROTOCOL
  }
}
