package dev.podshell.execution.runtime;

import java.io.IOException;

/**
 * A sandbox does not exist, and will not come back. The message is for the learner, and says why,
 * if the reason is known.
 */
public final class SandboxGoneException extends IOException {

  public SandboxGoneException(String message) {
    super(message);
  }
}
