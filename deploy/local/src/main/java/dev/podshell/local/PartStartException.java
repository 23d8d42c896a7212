package dev.podshell.local;

import java.io.IOException;

/** A part did not start; the message says which, why, and where its log is. */
public final class PartStartException extends IOException {

  public PartStartException(String message) {
    super(message);
  }

  public PartStartException(String message, Throwable cause) {
    super(message, cause);
  }
}
