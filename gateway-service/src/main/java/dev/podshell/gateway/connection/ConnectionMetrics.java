package dev.podshell.gateway.connection;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;

/** What is counted of connections. */
@Singleton
public final class ConnectionMetrics {

  private final MeterRegistry registry;
  private final Counter refusedMessages;

  ConnectionMetrics(MeterRegistry registry) {
    this.registry = registry;
    this.refusedMessages = registry.counter("podshell.gateway.messages.refused");
  }

  void closed(CloseCause cause) {
    registry.counter("podshell.gateway.connections.closed", "cause", cause.label()).increment();
  }

  void messageRefused() {
    refusedMessages.increment();
  }

  void bind(OpenConnections connections) {
    registry.gauge("podshell.gateway.connections", connections, OpenConnections::count);
  }
}
