package dev.podshell.gateway.intake;

/** Thrown when a client is refused. */
public final class RefusedException extends Exception {

  private final Refusal refusal;

  RefusedException(Refusal refusal) {
    super(refusal.message());
    this.refusal = refusal;
  }

  /** Returns the reason. */
  public Refusal refusal() {
    return refusal;
  }
}
