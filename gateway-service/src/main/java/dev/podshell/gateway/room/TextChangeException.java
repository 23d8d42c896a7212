package dev.podshell.gateway.room;

/** A change does not fit; the message is for the client. */
public final class TextChangeException extends Exception {

  TextChangeException(String message) {
    super(message);
  }

  TextChangeException(String message, Throwable cause) {
    super(message, cause);
  }
}
