package dev.podshell.gateway.engineio;

import dev.podshell.gateway.intake.Refusal;

/** The reasons to refuse a request, with the codes and messages of the protocol. */
enum HandshakeError {
  UNKNOWN_TRANSPORT(0, 400, "Transport unknown"),
  UNKNOWN_SESSION(1, 400, "Session ID unknown"),
  BAD_HANDSHAKE_METHOD(2, 400, "Bad handshake method"),
  BAD_REQUEST(3, 400, "Bad request"),
  FORBIDDEN(
      4,
      403,
      "Forbidden: the operator lists the origins that may connect in"
          + " podshell.authentication.allowed-origins"),
  UNSUPPORTED_PROTOCOL_VERSION(5, 400, "Unsupported protocol version"),
  /** The maximum number of sessions is open. */
  TOO_MANY_SESSIONS(4, 503, "Too many sessions: try again later"),
  /** The client's address has the maximum number of connections. */
  TOO_MANY_OF_ADDRESS(4, 429, "Your network address has too many connections: try again later"),
  /** The gateway is being stopped. */
  DRAINING(4, 503, "The gateway is being restarted: connect again");

  private final int code;
  private final int status;
  private final String message;

  HandshakeError(int code, int status, String message) {
    this.code = code;
    this.status = status;
    this.message = message;
  }

  static HandshakeError of(Refusal refusal) {
    return refusal == Refusal.TOO_MANY_CONNECTIONS ? TOO_MANY_SESSIONS : TOO_MANY_OF_ADDRESS;
  }

  int status() {
    return status;
  }

  String json() {
    return "{\"code\":%d,\"message\":\"%s\"}".formatted(code, message);
  }
}
