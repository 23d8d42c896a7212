package dev.podshell.execution.runtime.local;

/** Sandboxes cannot be kept apart on this machine; the message says what to install or set. */
public final class IsolationUnavailableException extends RuntimeException {

  IsolationUnavailableException(String message) {
    super(message);
  }
}
