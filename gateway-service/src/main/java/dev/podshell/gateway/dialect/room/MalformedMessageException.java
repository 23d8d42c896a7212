package dev.podshell.gateway.dialect.room;

/** A client's event cannot be taken; the message says why, to the client. */
final class MalformedMessageException extends Exception {

  MalformedMessageException(String message) {
    super(message);
  }
}
