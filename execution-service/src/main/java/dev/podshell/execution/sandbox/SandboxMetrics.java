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

/** What is measured of sandboxes. Thread-safe. */
public final class SandboxMetrics {

  private final Map<SandboxState.Phase, AtomicInteger> sandboxes =
      new EnumMap<>(SandboxState.Phase.class);
  private final AtomicInteger waiting = new AtomicInteger();
  private final Counter attachRetries;
  private final Counter lost;
  private final Counter swept;
  private final Timer starts;

  /**
   * @param laneRecords how many records a lane may hold
   */
  public SandboxMetrics(MeterRegistry registry, int laneRecords) {
    for (SandboxState.Phase phase : SandboxState.Phase.values()) {
      AtomicInteger count = new AtomicInteger();
      sandboxes.put(phase, count);
      Gauge.builder("podshell.sandboxes", count, AtomicInteger::get)
          .description("Sandboxes that this instance owns, by what they are doing")
          .tags(Tags.of("state", phase.name().toLowerCase(Locale.ROOT)))
          .register(registry);
    }
    Gauge.builder("podshell.lanes.depth", waiting, AtomicInteger::get)
        .description("Commands and inputs that wait for a supervisor or for its answer")
        .register(registry);
    Gauge.builder("podshell.lane.bound", () -> laneRecords)
        .description("Commands and inputs that may wait for one sandbox")
        .register(registry);
    this.attachRetries =
        Counter.builder("podshell.attach.retries")
            .description("Attempts to attach to a supervisor that failed and were repeated")
            .register(registry);
    this.lost =
        Counter.builder("podshell.sandboxes.lost")
            .description("Sandboxes that were gone without having been ended")
            .register(registry);
    this.swept =
        Counter.builder("podshell.sandboxes.swept")
            .description("Sandboxes that nobody had use for, and that were ended")
            .register(registry);
    this.starts =
        Timer.builder("podshell.sandbox.start")
            .description("Time from the wish for a sandbox until its supervisor is attached")
            .register(registry);
  }

  void entered(SandboxState.Phase phase) {
    count(phase).incrementAndGet();
  }

  void left(SandboxState.Phase phase) {
    count(phase).decrementAndGet();
  }

  void waiting(int difference) {
    waiting.addAndGet(difference);
  }

  void attachRetried() {
    attachRetries.increment();
  }

  void lost() {
    lost.increment();
  }

  /** Something was left over and has been ended. */
  public void swept() {
    swept.increment();
  }

  void started(Duration duration) {
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
