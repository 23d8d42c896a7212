package dev.podshell.gateway.sessionservice;

/** Thrown if the session service cannot answer now; the caller may try again. */
public final class SessionServiceUnavailableException extends Exception {

  public SessionServiceUnavailableException(Throwable cause) {
    super("The session service is not available for the moment: try again", cause);
  }
}
