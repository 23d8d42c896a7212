package dev.podshell.gateway.connection;

import dev.podshell.contracts.identity.SessionId;
import dev.podshell.gateway.intake.Intake;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.websockets.next.UserData.TypedKey;
import io.quarkus.websockets.next.WebSocketConnection;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** All connections of this gateway. Thread-safe. */
@Singleton
public final class OpenConnections {

  /** The key under which the upgrade of a WebSocket stores its intake. */
  public static final TypedKey<Intake> INTAKE = new TypedKey<>("podshell.intake");

  private final ConnectionConfiguration bounds;
  private final ConnectionMetrics metrics;
  private final Timers timers;
  private final Map<String, ClientConnection> connections = new ConcurrentHashMap<>();
  private final Map<SessionId, Integer> sessions = new ConcurrentHashMap<>();
  private volatile boolean draining;

  OpenConnections(ConnectionConfiguration configuration, ConnectionMetrics metrics, Timers timers) {
    this.bounds = configuration;
    this.metrics = metrics;
    this.timers = timers;
    metrics.bind(this);
  }

  /** Begins a connection, whose frames the dialect's handler gets. On the event loop. */
  public void open(WebSocketConnection connection, Function<ClientSocket, FrameHandler> dialect) {
    Intake intake = Objects.requireNonNull(connection.userData().get(INTAKE));
    ClientConnection opened = open(new WebSocketWire(connection, intake), dialect);
    intake.onExcess(excess -> opened.close(CloseCause.of(excess)));
  }

  /** Begins a connection on a wire, which tells it what arrives. On the event loop. */
  public ClientConnection open(Wire wire, Function<ClientSocket, FrameHandler> dialect) {
    ClientConnection opened = new ClientConnection(wire, bounds, metrics, timers, dialect);
    connections.put(wire.id(), opened);
    opened.start();
    if (draining) {
      opened.drain();
    }
    return opened;
  }

  /** Returns the connection of a WebSocket; empty once it has ended. */
  public Optional<ClientConnection> find(WebSocketConnection connection) {
    return Optional.ofNullable(connections.get(connection.id()));
  }

  /** Forgets a connection that has ended. */
  public void onClosed(WebSocketConnection connection) {
    forget(connection.id());
  }

  /** Forgets the connection of a wire that has ended. */
  public void onClosed(Wire wire) {
    forget(wire.id());
  }

  private void forget(String id) {
    ClientConnection closed = connections.remove(id);
    if (closed != null) {
      closed.onClosed();
    }
  }

  /** Takes one of a session's places; false if there is none left. */
  public boolean join(SessionId session) {
    int joined = sessions.merge(session, 1, Integer::sum);
    if (joined > bounds.perSession()) {
      leave(session);
      return false;
    }
    return true;
  }

  /** Gives a place back. */
  public void leave(SessionId session) {
    sessions.computeIfPresent(session, (_, count) -> count == 1 ? null : count - 1);
  }

  /** Returns whether the gateway is stopping and takes no more connections. */
  public boolean isDraining() {
    return draining;
  }

  int count() {
    return connections.size();
  }

  void onShutdown(@Observes ShutdownDelayInitiatedEvent event) {
    draining = true;
    connections.values().forEach(ClientConnection::drain);
  }
}
