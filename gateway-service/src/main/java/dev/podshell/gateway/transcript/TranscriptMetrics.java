package dev.podshell.gateway.transcript;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts transcripts on their way to clients. */
public final class TranscriptMetrics {

  /** Why a stream that was live went back to history. */
  enum ReturnCause {
    /** Its live buffer overflowed. */
    OVERFLOW,
    /** An entry came too early. */
    GAP,
    /** Its sandbox ended. */
    SANDBOX_ENDED
  }

  private final MeterRegistry registry;
  private final AtomicInteger streams = new AtomicInteger();
  private final AtomicInteger waiting = new AtomicInteger();
  private final Counter waits;

  public TranscriptMetrics(MeterRegistry registry, LiveBufferBudget budget) {
    this.registry = registry;
    Gauge.builder("podshell.gateway.flows", streams, AtomicInteger::get)
        .description("Transcripts that are being sent to clients")
        .register(registry);
    Gauge.builder("podshell.gateway.held.bytes", budget, LiveBufferBudget::held)
        .description("Bytes of live entries that wait for clients")
        .register(registry);
    Gauge.builder("podshell.gateway.screens.waiting", waiting, AtomicInteger::get)
        .description("Transcripts that wait until their screens have shown what was sent")
        .register(registry);
    this.waits =
        Counter.builder("podshell.gateway.screens.waits")
            .description("Waits of transcripts for their screens")
            .register(registry);
  }

  void onStreamStarted() {
    streams.incrementAndGet();
  }

  void onStreamEnded() {
    streams.decrementAndGet();
  }

  void onScreenWaiting() {
    waiting.incrementAndGet();
    waits.increment();
  }

  void onScreenWaited() {
    waiting.decrementAndGet();
  }

  void onReturned(ReturnCause cause) {
    Counter.builder("podshell.gateway.returns.to.history")
        .description("Transcripts that were live and went back to history, by cause")
        .tag("cause", cause.name().toLowerCase(Locale.ROOT))
        .register(registry)
        .increment();
  }

  void onHistoryUnavailable() {
    Counter.builder("podshell.gateway.history.unavailable")
        .description("Reads of history that the session service did not answer")
        .register(registry)
        .increment();
  }
}
