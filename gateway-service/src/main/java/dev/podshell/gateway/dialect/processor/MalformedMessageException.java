package dev.podshell.gateway.dialect.processor;

/** A client's message is not what the protocol has in its place. The text tells the client why. */
final class MalformedMessageException extends Exception {

  MalformedMessageException(String message) {
    super(message);
  }
}
