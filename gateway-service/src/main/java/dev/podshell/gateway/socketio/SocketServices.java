package dev.podshell.gateway.socketio;

import dev.podshell.gateway.GatewayConfiguration;
import dev.podshell.gateway.authentication.SessionTokens;
import dev.podshell.gateway.connection.Timers;
import jakarta.inject.Singleton;

/** What every connection works with. */
@Singleton
record SocketServices(GatewayConfiguration configuration, Timers timers, SessionTokens random) {

  private static final int ID_BYTES = 15;

  GatewayConfiguration.SocketIo bounds() {
    return configuration.socketIo();
  }

  /** As many bytes as may wait of one client, so many its unfinished packet may have. */
  long mostBytes() {
    return configuration.connections().waitingMessageSize().asLongValue();
  }

  String socketId() {
    return random.text(ID_BYTES);
  }
}
