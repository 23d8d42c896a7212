package dev.podshell.gateway.socketio;

/** A client may not connect; the message is for it. */
public final class ConnectRefusedException extends Exception {

  public ConnectRefusedException(String message) {
    super(message);
  }
}
