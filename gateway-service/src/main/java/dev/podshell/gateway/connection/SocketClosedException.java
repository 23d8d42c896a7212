package dev.podshell.gateway.connection;

import java.io.IOException;

/** The client is gone; there is nobody left to send to. */
public final class SocketClosedException extends IOException {

  public SocketClosedException(Throwable cause) {
    super("The connection is closed", cause);
  }
}
