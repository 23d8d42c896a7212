package dev.podshell.gateway.compute;

/** Work was not done; the message says why and what to do, to the client. */
public final class ComputationRefusedException extends Exception {

  private final Reason reason;

  /** Why work was not done. */
  public enum Reason {
    /** Too much waits, of this client or in all, or no thread was free in time. */
    BUSY("The gateway is busy: try again in a moment"),
    /** It took longer than it may. */
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
