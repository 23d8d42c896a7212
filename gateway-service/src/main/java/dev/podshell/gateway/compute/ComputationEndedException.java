package dev.podshell.gateway.compute;

/** Work was ended before its result was there. Unchecked: it passes through whatever computes. */
public final class ComputationEndedException extends RuntimeException {

  ComputationEndedException() {
    super("The work was ended before its result was there", null, false, false);
  }
}
