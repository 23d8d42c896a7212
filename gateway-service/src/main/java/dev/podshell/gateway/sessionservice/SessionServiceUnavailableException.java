package dev.podshell.gateway.sessionservice;

/** The session service did not answer, or could not yet; the same may be asked again. */
public final class SessionServiceUnavailableException extends Exception {

  public SessionServiceUnavailableException(Throwable cause) {
    super("The session service is not available for the moment: try again", cause);
  }
}
