package dev.podshell.gateway.socketio;

import dev.podshell.gateway.authentication.SessionTokens;
import dev.podshell.gateway.connection.ConnectionConfiguration;
import dev.podshell.gateway.connection.Timers;
import jakarta.inject.Singleton;

/** What every connection works with. */
@Singleton
record SocketServices(
    SocketIoConfiguration bounds,
    ConnectionConfiguration connections,
    Timers timers,
    SessionTokens random) {

  private static final int ID_BYTES = 15;

  /** As many bytes as may wait of one client, so many its unfinished packet may have. */
  long mostBytes() {
    return connections.waitingMessageSize().asLongValue();
  }

  String socketId() {
    return random.text(ID_BYTES);
  }
}
