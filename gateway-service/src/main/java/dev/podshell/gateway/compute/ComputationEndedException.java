package dev.podshell.gateway.compute;

/**
 * Thrown when work is ended before it has a result. Unchecked, so that it passes through any
 * computing code.
 */
public final class ComputationEndedException extends RuntimeException {

  ComputationEndedException() {
    super("The work was ended before its result was there", null, false, false);
  }
}
