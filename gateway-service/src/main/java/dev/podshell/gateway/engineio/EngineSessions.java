package dev.podshell.gateway.engineio;

import dev.podshell.gateway.connection.ClientSocket;
import dev.podshell.gateway.connection.FrameHandler;
import dev.podshell.gateway.connection.OpenConnections;
import dev.podshell.gateway.connection.RandomIds;
import dev.podshell.gateway.connection.Timers;
import dev.podshell.gateway.intake.Admission;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** The sessions of this gateway, of which there is a bounded number. Thread-safe. */
@Singleton
final class EngineSessions {

  private static final int ID_BYTES = 16;

  private final EngineConfiguration configuration;
  private final OpenConnections connections;
  private final Timers timers;
  private final RandomIds random;
  private final EngineMetrics metrics;
  private final int bound;
  private final AtomicInteger places;
  private final Map<String, EngineSession> sessions = new ConcurrentHashMap<>();

  EngineSessions(
      EngineConfiguration configuration,
      OpenConnections connections,
      Timers timers,
      RandomIds random,
      EngineMetrics metrics) {
    this.configuration = configuration;
    this.connections = connections;
    this.timers = timers;
    this.random = random;
    this.metrics = metrics;
    this.bound = configuration.sessions();
    this.places = new AtomicInteger(bound);
    metrics.bind(this);
  }

  /** Begins a session on its first transport; empty if there is no place left. */
  Optional<EngineSession> open(
      Transport transport, Admission admission, Function<ClientSocket, FrameHandler> protocol) {
    if (places.getAndUpdate(left -> Math.max(0, left - 1)) == 0) {
      return Optional.empty();
    }
    String id = random.text(ID_BYTES);
    EngineSession session =
        new EngineSession(
            id,
            transport,
            admission,
            configuration,
            connections,
            timers,
            metrics,
            () -> onEnded(id));
    sessions.put(id, session);
    metrics.opened(transport);
    session.open(protocol);
    return Optional.of(session);
  }

  Optional<EngineSession> find(String id) {
    return Optional.ofNullable(sessions.get(id));
  }

  boolean areFull() {
    return places.get() == 0;
  }

  int count() {
    return sessions.size();
  }

  int bound() {
    return bound;
  }

  private void onEnded(String id) {
    if (sessions.remove(id) != null) {
      places.incrementAndGet();
    }
  }
}
