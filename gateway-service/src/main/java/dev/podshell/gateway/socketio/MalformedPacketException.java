package dev.podshell.gateway.socketio;

/** What was sent is no packet of Socket.IO. */
final class MalformedPacketException extends Exception {

  MalformedPacketException(String message) {
    super(message);
  }
}
