package dev.podshell.execution.sandbox;

import dev.podshell.contracts.event.EntryContent;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** What is measured of sandboxes. Thread-safe. */
public final class SandboxMetrics {

  /** Why a command, an input or a read was refused. */
  enum Refusal {
    BUSY,
    TOO_MANY_COMMANDS,
    QUOTA_EXCEEDED,
    SANDBOX_UNAVAILABLE,
    LOST,
    UNKNOWN_QUESTION,
    UNKNOWN_LANGUAGE,
    MALFORMED,
    NO_SUCH_COMMAND,
    NO_SUCH_FILE,
    OUT_OF_ORDER
  }

  private final Map<SandboxState.Phase, AtomicInteger> sandboxes =
      new EnumMap<>(SandboxState.Phase.class);
  private final Map<Refusal, Counter> refusals = new EnumMap<>(Refusal.class);
  private final AtomicInteger waiting = new AtomicInteger();
  private final Counter entries;
  private final Counter bytes;
  private final Counter discardedBytes;
  private final Counter skippedBytes;
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
          .tags(Tags.of("state", phase))
          .register(registry);
    }
    for (Refusal refusal : Refusal.values()) {
      refusals.put(
          refusal,
          Counter.builder("podshell.refused")
              .description("Commands and inputs that were refused, by reason")
              .tags(Tags.of("reason", refusal))
              .register(registry));
    }
    Gauge.builder("podshell.lanes.depth", waiting, AtomicInteger::get)
        .description("Commands and inputs that wait for a supervisor or for its answer")
        .register(registry);
    Gauge.builder("podshell.lane.bound", () -> laneRecords)
        .description("Commands and inputs that may wait for one sandbox")
        .register(registry);
    this.entries =
        Counter.builder("podshell.entries.published")
            .description("Entries that Kafka has")
            .register(registry);
    this.bytes =
        Counter.builder("podshell.entries.bytes")
            .description("Bytes of output in entries that Kafka has")
            .register(registry);
    this.discardedBytes =
        Counter.builder("podshell.output.discarded.bytes")
            .description(
                "Bytes that background processes wrote after their command had ended, as supervisors say")
            .register(registry);
    this.skippedBytes =
        Counter.builder("podshell.taps.skipped.bytes")
            .description("Bytes that passed through a tap and that nobody had room for")
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

  void refused(Refusal reason) {
    Counter counter = refusals.get(reason);
    if (counter != null) {
      counter.increment();
    }
  }

  void published(EntryContent content) {
    entries.increment();
    switch (content) {
      case EntryContent.Output output -> bytes.increment(output.bytes().length);
      case EntryContent.Called called -> bytes.increment(called.bytes().length);
      case EntryContent.Tapped tapped -> bytes.increment(tapped.bytes().length);
      case EntryContent.Started _, EntryContent.Resized _, EntryContent.Exited _ -> {}
    }
  }

  void skipped(long count) {
    skippedBytes.increment(count);
  }

  void discarded(long count) {
    discardedBytes.increment(count);
  }

  void attachRetried() {
    attachRetries.increment();
  }

  void lost() {
    lost.increment();
  }

  /** Something was left over and has been ended. */
  void swept() {
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

  private static final class Tags {

    private Tags() {}

    static Iterable<io.micrometer.core.instrument.Tag> of(String key, Enum<?> value) {
      return io.micrometer.core.instrument.Tags.of(key, value.name().toLowerCase(Locale.ROOT));
    }
  }
}
