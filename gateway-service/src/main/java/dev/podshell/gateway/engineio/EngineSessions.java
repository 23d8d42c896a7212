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

/** Holds the Engine.IO sessions of this gateway and bounds their number. Thread-safe. */
@Singleton
final class EngineSessions {

  private static final int ID_BYTES = 16;

  private final EngineConfiguration configuration;
  private final OpenConnections connections;
  private final Timers timers;
  private final RandomIds random;
  private final EngineMetrics metrics;
  private final int maxSessions;
  private final AtomicInteger free;
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
    this.maxSessions = configuration.sessions();
    this.free = new AtomicInteger(maxSessions);
    metrics.bind(this);
  }

  /** Opens a session on its first transport; returns empty if the maximum number is open. */
  Optional<EngineSession> open(
      Transport transport, Admission admission, Function<ClientSocket, FrameHandler> protocol) {
    if (free.getAndUpdate(left -> Math.max(0, left - 1)) == 0) {
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
    metrics.onOpened(transport);
    session.open(protocol);
    return Optional.of(session);
  }

  Optional<EngineSession> find(String id) {
    return Optional.ofNullable(sessions.get(id));
  }

  boolean areFull() {
    return free.get() == 0;
  }

  int count() {
    return sessions.size();
  }

  int bound() {
    return maxSessions;
  }

  private void onEnded(String id) {
    if (sessions.remove(id) != null) {
      free.incrementAndGet();
    }
  }
}
