package dev.podshell.gateway.connection;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;

/** Counts the connections of clients and how they end. */
@Singleton
public final class ConnectionMetrics {

  private final MeterRegistry registry;
  private final Counter refusedMessages;

  ConnectionMetrics(MeterRegistry registry) {
    this.registry = registry;
    this.refusedMessages =
        Counter.builder("podshell.gateway.messages.refused")
            .description("Messages that were refused because their client sent too many at once")
            .register(registry);
  }

  void onClosed(CloseCause cause) {
    Counter.builder("podshell.gateway.connections.closed")
        .description("Connections that the gateway has ended, by cause")
        .tag("cause", cause.label())
        .register(registry)
        .increment();
  }

  void onMessageRefused() {
    refusedMessages.increment();
  }

  void bind(OpenConnections connections) {
    Gauge.builder("podshell.gateway.connections", connections, OpenConnections::count)
        .description("Connections of clients that are open, whatever they speak")
        .register(registry);
  }
}
