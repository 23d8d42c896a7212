package dev.podshell.gateway.delivery;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/** What is counted of transcripts on their way to clients. */
public final class DeliveryMetrics {

  /** Why a flow that was live went back to history. */
  enum ReturnCause {
    /** More waited for its client than may. */
    OVERFLOW,
    /** An entry came too early. */
    GAP,
    /** Its sandbox ended. */
    SANDBOX_ENDED
  }

  private final MeterRegistry registry;
  private final AtomicInteger flows = new AtomicInteger();

  public DeliveryMetrics(MeterRegistry registry, HeldBudget budget) {
    this.registry = registry;
    registry.gauge("podshell.gateway.flows", flows);
    registry.gauge("podshell.gateway.held.bytes", budget, HeldBudget::held);
  }

  void flowStarted() {
    flows.incrementAndGet();
  }

  void flowEnded() {
    flows.decrementAndGet();
  }

  void returned(ReturnCause cause) {
    registry
        .counter(
            "podshell.gateway.returns.to.history", "cause", cause.name().toLowerCase(Locale.ROOT))
        .increment();
  }

  void historyUnavailable() {
    registry.counter("podshell.gateway.history.unavailable").increment();
  }
}
