package dev.podshell.local.process;

import java.io.IOException;

/** A component did not start; the message says which, why, and where its log is. */
public final class ProcessStartException extends IOException {

  public ProcessStartException(String message) {
    super(message);
  }

  public ProcessStartException(String message, Throwable cause) {
    super(message, cause);
  }
}
