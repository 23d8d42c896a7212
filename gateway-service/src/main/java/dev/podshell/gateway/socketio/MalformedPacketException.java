package dev.podshell.gateway.socketio;

/** Thrown if a client sent something that is not a packet of Socket.IO. */
final class MalformedPacketException extends Exception {

  MalformedPacketException(String message) {
    super(message);
  }
}
