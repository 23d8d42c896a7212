package dev.podshell.gateway.dialect.processor;

/** A client sent something else than the protocol has in its place; the message says what. */
final class MalformedMessageException extends Exception {

  MalformedMessageException(String message) {
    super(message);
  }
}
