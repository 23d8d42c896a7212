package dev.podshell.gateway.engineio;

import dev.podshell.gateway.connection.OpenConnections;
import dev.podshell.gateway.connection.Timers;

/** What every session works with. */
record SessionServices(
    EngineConfiguration bounds, OpenConnections connections, Timers timers, EngineMetrics metrics) {

  /** What the server says first. */
  String handshake(String id, Transport transport) {
    return "{\"sid\":\"%s\",\"upgrades\":[%s],\"pingInterval\":%d,\"pingTimeout\":%d,\"maxPayload\":%d}"
        .formatted(
            id,
            transport instanceof Polling ? "\"websocket\"" : "",
            bounds().pingInterval().toMillis(),
            bounds().pingTimeout().toMillis(),
            bounds().maxPayload().asLongValue());
  }
}
