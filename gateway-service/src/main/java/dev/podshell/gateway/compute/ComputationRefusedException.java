package dev.podshell.gateway.compute;

/** Thrown when work was not done. The message tells the client why, and what to do. */
public final class ComputationRefusedException extends Exception {

  private final Reason reason;

  /** The reason for which work was not done. */
  public enum Reason {
    /** Too many tasks wait, of this client or in all, or no thread was free in time. */
    BUSY("The gateway is busy: try again in a moment"),
    /** The work took too long. */
    TIMEOUT("This takes too long to compute");

    private final String message;

    Reason(String message) {
      this.message = message;
    }
  }

  ComputationRefusedException(Reason reason) {
    super(reason.message);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
