package dev.podshell.execution.runtime;

import java.io.IOException;

/**
 * A sandbox does not exist, or not any more; it will not come back. The message says why, as far as
 * it is known, for the learner.
 */
public final class SandboxGoneException extends IOException {

  public SandboxGoneException(String message) {
    super(message);
  }
}
