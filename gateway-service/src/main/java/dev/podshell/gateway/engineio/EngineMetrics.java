package dev.podshell.gateway.engineio;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.Locale;

/** Counts the sessions of Engine.IO and their transports. Thread-safe. */
@Singleton
final class EngineMetrics {

  private final MeterRegistry registry;

  EngineMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  void bind(EngineSessions sessions) {
    Gauge.builder("podshell.gateway.engineio.sessions", sessions, EngineSessions::count)
        .description("Engine.IO sessions that are open")
        .register(registry);
    Gauge.builder("podshell.gateway.engineio.sessions.bound", sessions, EngineSessions::bound)
        .description("Engine.IO sessions that may be open at a time")
        .register(registry);
  }

  void onOpened(Transport transport) {
    Counter.builder("podshell.gateway.engineio.opened")
        .description("Engine.IO sessions that were opened, by their first transport")
        .tag("transport", transport.name().wireName())
        .register(registry)
        .increment();
  }

  void onUpgraded() {
    Counter.builder("podshell.gateway.engineio.upgraded")
        .description("Engine.IO sessions that went on from polling to a WebSocket")
        .register(registry)
        .increment();
  }

  /** Counts a pause in reading from a client, because too many of its messages wait. */
  void onPaused() {
    Counter.builder("podshell.gateway.engineio.paused")
        .description("Times that reading from a client was paused, since it sent too fast")
        .register(registry)
        .increment();
  }

  void onRefused(HandshakeError error) {
    Counter.builder("podshell.gateway.engineio.refused")
        .description("Requests of Engine.IO that were refused, by error")
        .tag("error", error.name().toLowerCase(Locale.ROOT))
        .register(registry)
        .increment();
  }
}
