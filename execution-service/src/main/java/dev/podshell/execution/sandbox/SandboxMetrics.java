package dev.podshell.execution.sandbox;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Measures the sandboxes of this instance. Thread-safe. */
public final class SandboxMetrics {

  private final Map<SandboxState.Phase, AtomicInteger> sandboxes =
      new EnumMap<>(SandboxState.Phase.class);
  private final AtomicInteger queued = new AtomicInteger();
  private final Counter attachRetries;
  private final Counter lost;
  private final Counter swept;
  private final Timer starts;

  /**
   * @param maxQueued the most records that one queue of commands may hold
   */
  public SandboxMetrics(MeterRegistry registry, int maxQueued) {
    for (SandboxState.Phase phase : SandboxState.Phase.values()) {
      AtomicInteger count = new AtomicInteger();
      sandboxes.put(phase, count);
      Gauge.builder("podshell.sandboxes", count, AtomicInteger::get)
          .description("Sandboxes that this instance owns, by what they are doing")
          .tags(Tags.of("state", phase.name().toLowerCase(Locale.ROOT)))
          .register(registry);
    }
    Gauge.builder("podshell.lanes.depth", queued, AtomicInteger::get)
        .description("Commands and inputs that wait for a supervisor or for its answer")
        .register(registry);
    Gauge.builder("podshell.lane.bound", () -> maxQueued)
        .description("Commands and inputs that may wait for one sandbox")
        .register(registry);
    this.attachRetries =
        Counter.builder("podshell.attach.retries")
            .description("Attempts to attach to a supervisor that failed and were repeated")
            .register(registry);
    this.lost =
        Counter.builder("podshell.sandboxes.lost")
            .description("Sandboxes that ended without being told to")
            .register(registry);
    this.swept =
        Counter.builder("podshell.sandboxes.swept")
            .description("Orphaned sandboxes that were deleted")
            .register(registry);
    this.starts =
        Timer.builder("podshell.sandbox.start")
            .description(
                "Time from the request for a sandbox until its supervisor can be attached to")
            .register(registry);
  }

  void recordEntry(SandboxState.Phase phase) {
    count(phase).incrementAndGet();
  }

  void recordExit(SandboxState.Phase phase) {
    count(phase).decrementAndGet();
  }

  void recordQueued(int difference) {
    queued.addAndGet(difference);
  }

  void recordAttachRetry() {
    attachRetries.increment();
  }

  void recordLost() {
    lost.increment();
  }

  /** Counts an orphan that was deleted. */
  public void recordOrphan() {
    swept.increment();
  }

  void recordStart(Duration duration) {
    starts.record(duration);
  }

  private AtomicInteger count(SandboxState.Phase phase) {
    AtomicInteger count = sandboxes.get(phase);
    if (count == null) {
      throw new IllegalStateException("No such phase: " + phase);
    }
    return count;
  }
}
