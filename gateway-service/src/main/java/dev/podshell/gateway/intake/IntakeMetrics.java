package dev.podshell.gateway.intake;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;

/** The metrics of the intake. */
@Singleton
final class IntakeMetrics {

  private final MeterRegistry registry;

  IntakeMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  void onRefused(Refusal refusal) {
    Counter.builder("podshell.gateway.intake.refused")
        .description("Connections, requests and messages that were refused or cut off, by reason")
        .tag("reason", refusal.label())
        .register(registry)
        .increment();
  }

  void bind(InboundBudget budget) {
    Gauge.builder("podshell.gateway.inbound.memory", budget, InboundBudget::used)
        .description("Bytes of clients' messages that are not complete or not handled yet")
        .baseUnit("bytes")
        .register(registry);
    Gauge.builder("podshell.gateway.inbound.memory.limit", budget, InboundBudget::limit)
        .description("Bytes of clients' messages that may be incomplete or wait to be handled")
        .baseUnit("bytes")
        .register(registry);
  }

  void bind(Admissions admissions) {
    Gauge.builder("podshell.gateway.sockets", admissions, Admissions::count)
        .description("WebSockets and Engine.IO sessions that are open")
        .register(registry);
    Gauge.builder("podshell.gateway.sockets.unauthenticated", admissions, Admissions::strangers)
        .description("WebSockets and Engine.IO sessions that have not authenticated yet")
        .register(registry);
  }
}
