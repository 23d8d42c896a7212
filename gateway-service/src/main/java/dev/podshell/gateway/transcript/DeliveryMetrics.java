package dev.podshell.gateway.transcript;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
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
    Gauge.builder("podshell.gateway.flows", flows, AtomicInteger::get)
        .description("Transcripts that are being sent to clients")
        .register(registry);
    Gauge.builder("podshell.gateway.held.bytes", budget, HeldBudget::held)
        .description("Bytes of live entries that wait for clients")
        .register(registry);
  }

  void flowStarted() {
    flows.incrementAndGet();
  }

  void flowEnded() {
    flows.decrementAndGet();
  }

  void returned(ReturnCause cause) {
    Counter.builder("podshell.gateway.returns.to.history")
        .description("Transcripts that were live and went back to history, by cause")
        .tag("cause", cause.name().toLowerCase(Locale.ROOT))
        .register(registry)
        .increment();
  }

  void historyUnavailable() {
    Counter.builder("podshell.gateway.history.unavailable")
        .description("Reads of history that the session service did not answer")
        .register(registry)
        .increment();
  }
}
