package dev.podshell.gateway.dialect.line;

/** Says that a client's message cannot be understood or done. The text tells the client why. */
final class MalformedMessageException extends Exception {

  MalformedMessageException(String message) {
    super(message);
  }
}
