package dev.podshell.gateway.pipeline;

/**
 * Thrown when the pipes of a text cannot be determined. The message tells the learner what is in
 * the way, and where.
 */
public final class UnparsableCommandException extends Exception {

  UnparsableCommandException(String message) {
    super(message);
  }
}
