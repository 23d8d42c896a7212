package dev.podshell.gateway.engineio;

/** The types of Engine.IO's text packets; the ordinal is the digit that a packet begins with. */
enum PacketType {
  /** The handshake, from the server. */
  OPEN,
  /** The connection ends. */
  CLOSE,
  /** Is the other side there: from the server, or {@code probe} from a client that upgrades. */
  PING,
  /** It is. */
  PONG,
  /** Carries a message of the protocol above. */
  MESSAGE,
  /** The client uses this transport from now on. */
  UPGRADE,
  /** Carries nothing. It ends a GET that waits. */
  NOOP;

  char digit() {
    return (char) ('0' + ordinal());
  }
}
