package dev.podshell.gateway.engineio;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.Locale;

/** What is counted of Engine.IO. */
@Singleton
final class EngineMetrics {

  private final MeterRegistry registry;

  EngineMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  void bind(EngineSessions sessions) {
    registry.gauge("podshell.gateway.engineio.sessions", sessions, EngineSessions::count);
    registry.gauge("podshell.gateway.engineio.sessions.bound", sessions, EngineSessions::bound);
  }

  void opened(Transport transport) {
    registry
        .counter("podshell.gateway.engineio.opened", "transport", transport.name().wireName())
        .increment();
  }

  void upgraded() {
    registry.counter("podshell.gateway.engineio.upgraded").increment();
  }

  void refused(HandshakeError error) {
    registry
        .counter(
            "podshell.gateway.engineio.refused", "error", error.name().toLowerCase(Locale.ROOT))
        .increment();
  }
}
