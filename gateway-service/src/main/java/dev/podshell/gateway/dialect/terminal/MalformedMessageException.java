package dev.podshell.gateway.dialect.terminal;

/** A client's message cannot be understood; the message says why, to the client. */
final class MalformedMessageException extends Exception {

  MalformedMessageException(String message) {
    super(message);
  }
}
