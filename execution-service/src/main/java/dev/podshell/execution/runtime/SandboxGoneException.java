package dev.podshell.execution.runtime;

import dev.podshell.contracts.event.EndReason;
import java.io.IOException;

/** A sandbox does not exist, and will not come back. */
public final class SandboxGoneException extends IOException {

  private final EndReason reason;

  public SandboxGoneException(EndReason reason) {
    super(reason.message());
    this.reason = reason;
  }

  /** Returns why the sandbox has ended, if the reason is known. */
  public EndReason reason() {
    return reason;
  }
}
