package dev.podshell.local.process;

import java.io.IOException;

/** Says that a component did not start; the message names it, why, and where its log is. */
public final class ProcessStartException extends IOException {

  public ProcessStartException(String message) {
    super(message);
  }

  public ProcessStartException(String message, Throwable cause) {
    super(message, cause);
  }
}
