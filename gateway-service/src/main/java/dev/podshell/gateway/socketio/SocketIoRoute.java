package dev.podshell.gateway.socketio;

import dev.podshell.gateway.connection.ConnectionConfiguration;
import dev.podshell.gateway.connection.RandomIds;
import dev.podshell.gateway.connection.Timers;
import dev.podshell.gateway.engineio.EngineServer;
import io.vertx.ext.web.Router;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;

/** Serves Socket.IO at the path that is configured, where there is a dialect that speaks it. */
final class SocketIoRoute {

  private SocketIoRoute() {}

  static void register(
      @Observes Router router,
      EngineServer server,
      Instance<SocketAcceptor> dialect,
      SocketIoConfiguration configuration,
      ConnectionConfiguration connections,
      Timers timers,
      RandomIds random) {
    if (dialect.isResolvable()) {
      SocketAcceptor acceptor = dialect.get();
      server.serve(
          router,
          configuration.path(),
          client ->
              new SocketConnection(
                  client,
                  acceptor,
                  configuration,
                  connections.waitingMessageSize().asLongValue(),
                  timers,
                  random));
    }
  }
}
