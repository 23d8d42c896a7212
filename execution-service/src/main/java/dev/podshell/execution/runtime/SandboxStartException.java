package dev.podshell.execution.runtime;

/** A sandbox could not be started; the message is for the learner and names nothing of the host. */
public final class SandboxStartException extends Exception {

  public SandboxStartException(String message) {
    super(message);
  }

  public SandboxStartException(String message, Throwable cause) {
    super(message, cause);
  }
}
