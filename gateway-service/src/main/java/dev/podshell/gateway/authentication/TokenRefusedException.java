package dev.podshell.gateway.authentication;

import dev.podshell.gateway.intake.Refusal;

/** Thrown if a token is not valid; the message is for the client and reveals no token. */
public final class TokenRefusedException extends Exception {

  private final Refusal refusal;

  /** Refuses with a message of its own. */
  public TokenRefusedException(String message) {
    super(message);
    this.refusal = Refusal.TOKEN;
  }

  /** Refuses with the message of a reason. */
  public TokenRefusedException(Refusal refusal) {
    super(refusal.message());
    this.refusal = refusal;
  }

  /** Refuses with the message of a reason, because of another failure. */
  public TokenRefusedException(Refusal refusal, Throwable cause) {
    super(refusal.message(), cause);
    this.refusal = refusal;
  }

  /** Returns the reason by which the refusal is counted. */
  public Refusal refusal() {
    return refusal;
  }
}
