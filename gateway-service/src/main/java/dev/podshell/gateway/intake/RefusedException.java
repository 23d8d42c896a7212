package dev.podshell.gateway.intake;

/** Somebody is not let in. */
public final class RefusedException extends Exception {

  private final Refusal refusal;

  RefusedException(Refusal refusal) {
    super(refusal.message());
    this.refusal = refusal;
  }

  /** Why. */
  public Refusal refusal() {
    return refusal;
  }
}
