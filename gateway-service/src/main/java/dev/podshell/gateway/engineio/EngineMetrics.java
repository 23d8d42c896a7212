package dev.podshell.gateway.engineio;

import io.micrometer.core.instrument.Counter;
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

  /** Reading from a client was paused, since too much of what it sent waits. */
  void paused() {
    Counter.builder("podshell.gateway.engineio.paused")
        .description("Times that reading from a client was paused, since it sent too fast")
        .register(registry)
        .increment();
  }

  void refused(HandshakeError error) {
    registry
        .counter(
            "podshell.gateway.engineio.refused", "error", error.name().toLowerCase(Locale.ROOT))
        .increment();
  }
}
