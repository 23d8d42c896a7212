package dev.podshell.execution.publication;

import dev.podshell.contracts.event.EntryContent;
import dev.podshell.contracts.event.RefusalReason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** Counts what is published and what is refused. Thread-safe. */
public final class PublicationMetrics {

  private final Map<RefusalReason, Counter> refusals = new EnumMap<>(RefusalReason.class);
  private final Counter entries;
  private final Counter bytes;
  private final Counter discardedBytes;
  private final Counter skippedBytes;

  public PublicationMetrics(MeterRegistry registry) {
    for (RefusalReason refusal : RefusalReason.values()) {
      refusals.put(
          refusal,
          Counter.builder("podshell.refused")
              .description("Commands and inputs that were refused, by reason")
              .tags(Tags.of("reason", refusal.name().toLowerCase(Locale.ROOT)))
              .register(registry));
    }
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
  }

  public void recordRefusal(RefusalReason reason) {
    Counter counter = refusals.get(reason);
    if (counter != null) {
      counter.increment();
    }
  }

  void recordPublished(EntryContent content) {
    entries.increment();
    switch (content) {
      case EntryContent.Output output -> bytes.increment(output.bytes().length);
      case EntryContent.Called called -> bytes.increment(called.bytes().length);
      case EntryContent.Tapped tapped -> bytes.increment(tapped.bytes().length);
      case EntryContent.Started _, EntryContent.Resized _, EntryContent.Exited _ -> {}
    }
  }

  void recordSkipped(long count) {
    skippedBytes.increment(count);
  }

  void recordDiscarded(long count) {
    discardedBytes.increment(count);
  }
}
