package dev.podshell.gateway.pipeline;

/** The pipes of a text cannot be told; the message says why, to the learner. */
public final class UnclearTextException extends Exception {

  UnclearTextException(String message) {
    super(message);
  }
}
