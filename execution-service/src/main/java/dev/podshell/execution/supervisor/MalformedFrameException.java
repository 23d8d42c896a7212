package dev.podshell.execution.supervisor;

import java.io.IOException;

/** A supervisor sent what the protocol does not allow; the connection ends. */
public final class MalformedFrameException extends IOException {

  MalformedFrameException(String message) {
    super(message);
  }

  MalformedFrameException(String message, Throwable cause) {
    super(message, cause);
  }
}
