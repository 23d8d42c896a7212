package dev.podshell.execution.supervisor;

import java.io.IOException;

/** A supervisor violated the protocol, which ends the connection. */
public final class MalformedFrameException extends IOException {

  MalformedFrameException(String message) {
    super(message);
  }

  MalformedFrameException(String message, Throwable cause) {
    super(message, cause);
  }
}
