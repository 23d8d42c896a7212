package dev.podshell.gateway.socketio;

/** Thrown if a client may not connect; the message is for the client. */
public final class ConnectRefusedException extends Exception {

  public ConnectRefusedException(String message) {
    super(message);
  }
}
