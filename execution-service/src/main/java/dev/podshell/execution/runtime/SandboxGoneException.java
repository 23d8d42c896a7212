package dev.podshell.execution.runtime;

import java.io.IOException;

/** A sandbox does not exist, or not any more; it will not come back. */
public final class SandboxGoneException extends IOException {

  public SandboxGoneException(String message) {
    super(message);
  }
}
