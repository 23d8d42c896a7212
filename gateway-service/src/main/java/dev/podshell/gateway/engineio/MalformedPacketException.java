package dev.podshell.gateway.engineio;

/** What was sent is no packet of Engine.IO. */
final class MalformedPacketException extends Exception {

  MalformedPacketException(String message) {
    super(message);
  }
}
