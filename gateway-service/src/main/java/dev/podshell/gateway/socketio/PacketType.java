package dev.podshell.gateway.socketio;

/** The types of Socket.IO's packets; the ordinal is the digit that a packet begins with. */
enum PacketType {
  CONNECT,
  DISCONNECT,
  EVENT,
  ACK,
  CONNECT_ERROR,
  BINARY_EVENT,
  BINARY_ACK;

  boolean isBinary() {
    return this == BINARY_EVENT || this == BINARY_ACK;
  }

  char digit() {
    return (char) ('0' + ordinal());
  }
}
