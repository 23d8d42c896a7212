package dev.podshell.gateway.pipeline;

/**
 * The pipes of a text cannot be told; the message says what is in the way and where, to the
 * learner.
 */
public final class UnclearTextException extends Exception {

  UnclearTextException(String message) {
    super(message);
  }
}
