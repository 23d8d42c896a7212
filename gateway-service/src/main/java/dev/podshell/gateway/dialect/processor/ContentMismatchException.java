package dev.podshell.gateway.dialect.processor;

/** A client sent something else than the protocol has in its place; the message says what. */
final class ContentMismatchException extends Exception {

  ContentMismatchException(String message) {
    super(message);
  }
}
