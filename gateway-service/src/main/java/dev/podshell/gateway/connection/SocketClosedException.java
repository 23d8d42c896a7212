package dev.podshell.gateway.connection;

import java.io.IOException;

/** Thrown if a message cannot be sent because the client is gone. */
public final class SocketClosedException extends IOException {

  public SocketClosedException(Throwable cause) {
    super("The connection is closed", cause);
  }
}
