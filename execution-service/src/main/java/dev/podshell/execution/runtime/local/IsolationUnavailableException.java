package dev.podshell.execution.runtime.local;

/** Sandboxes cannot be isolated on this machine. The message says what to install or set. */
public final class IsolationUnavailableException extends RuntimeException {

  IsolationUnavailableException(String message) {
    super(message);
  }
}
