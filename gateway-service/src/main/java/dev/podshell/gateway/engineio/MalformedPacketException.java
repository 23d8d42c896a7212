package dev.podshell.gateway.engineio;

/** Thrown if a client sent something that is not a packet of Engine.IO. */
final class MalformedPacketException extends Exception {

  MalformedPacketException(String message) {
    super(message);
  }
}
