package dev.podshell.gateway.authentication;

/** A token is not good; the message is fit for the client and says nothing of the token. */
public final class TokenRefusedException extends Exception {

  public TokenRefusedException(String message) {
    super(message);
  }

  public TokenRefusedException(String message, Throwable cause) {
    super(message, cause);
  }
}
