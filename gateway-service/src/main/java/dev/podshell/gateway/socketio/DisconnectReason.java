package dev.podshell.gateway.socketio;

import dev.podshell.gateway.connection.CloseCause;
import java.util.Optional;

/** The reasons why a client is no longer connected. */
public enum DisconnectReason {
  /** The client called {@code socket.disconnect()}. */
  CLIENT_DISCONNECT,
  /** The server called {@link Socket#disconnect}. */
  SERVER_DISCONNECT,
  /** The client went away, or was cut off. */
  TRANSPORT_CLOSE,
  /** The client did not answer a ping. */
  PING_TIMEOUT,
  /** The client sent something that is not a packet. */
  PARSE_ERROR,
  /** The gateway is being stopped. */
  SERVER_SHUTTING_DOWN,
  /** A bound was exceeded, or the gateway failed. */
  FORCED_CLOSE;

  static DisconnectReason of(Optional<CloseCause> cause) {
    if (cause.isEmpty()) {
      return TRANSPORT_CLOSE;
    }
    return switch (cause.get()) {
      case ENDED -> SERVER_DISCONNECT;
      case PING_TIMEOUT -> PING_TIMEOUT;
      case MALFORMED -> PARSE_ERROR;
      case DRAINING -> SERVER_SHUTTING_DOWN;
      case AUTHENTICATION_TIMEOUT,
          AUTHENTICATION_FAILED,
          EXPIRED,
          REVOKED,
          LOGGED_OUT,
          TOO_MANY_CONNECTIONS,
          PHASE_TIMEOUT,
          RATE_LIMITED,
          SLOW_CONSUMER,
          GONE,
          TOO_LARGE,
          BUSY,
          FAULT ->
          FORCED_CLOSE;
    };
  }
}
