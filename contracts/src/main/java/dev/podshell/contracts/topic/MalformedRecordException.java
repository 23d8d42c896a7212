package dev.podshell.contracts.topic;

/**
 * A record cannot be read. Its reader sends it to the dead letters with this message as the reason,
 * and goes on with the next.
 */
public final class MalformedRecordException extends Exception {

  public MalformedRecordException(String message) {
    super(message);
  }

  public MalformedRecordException(String message, Throwable cause) {
    super(message, cause);
  }
}
