package dev.podshell.session.ingest;

import dev.podshell.contracts.topic.Topic;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import jakarta.inject.Singleton;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Counts what ingest does. Labels are topics, partitions and enums: their number is bounded. */
@Singleton
final class IngestMetrics {

  private final MeterRegistry registry;
  private final Map<Topic, DistributionSummary> batches = new EnumMap<>(Topic.class);
  private final Map<Topic, Counter> bytes = new EnumMap<>(Topic.class);
  private final Map<Topic, MultiGauge> lags = new EnumMap<>(Topic.class);
  private final Counter deadLetters;

  IngestMetrics(MeterRegistry registry) {
    this.registry = registry;
    for (Topic topic : Ingest.TOPICS) {
      Tags tags = Tags.of("topic", topic.topicName());
      batches.put(
          topic,
          DistributionSummary.builder("podshell.ingest.batch.records")
              .description("Records stored by one transaction")
              .tags(tags)
              .register(registry));
      bytes.put(
          topic,
          Counter.builder("podshell.ingest.bytes")
              .description("Bytes of records' values that were stored")
              .baseUnit("bytes")
              .tags(tags)
              .register(registry));
      lags.put(
          topic,
          MultiGauge.builder("podshell.ingest.lag.records")
              .description("Records of a partition that are not read yet")
              .tags(tags)
              .register(registry));
    }
    deadLetters =
        Counter.builder("podshell.ingest.dead.letters")
            .description("Records that could not be stored and went to the dead letters")
            .register(registry);
  }

  void stored(Topic topic, int records, long size) {
    DistributionSummary batch = batches.get(topic);
    Counter counter = bytes.get(topic);
    if (batch != null && counter != null) {
      batch.record(records);
      counter.increment(size);
    }
  }

  void deadLetters(int count) {
    deadLetters.increment(count);
  }

  void gap(Topic topic, Gaps.Reason reason) {
    Counter.builder("podshell.ingest.gaps")
        .description("Places where records are missing in what is stored")
        .tag("topic", topic.topicName())
        .tag("reason", reason.name().toLowerCase(Locale.ROOT))
        .register(registry)
        .increment();
  }

  void lag(Topic topic, Map<Integer, Long> byPartition) {
    MultiGauge gauge = lags.get(topic);
    if (gauge != null) {
      List<MultiGauge.Row<?>> rows =
          byPartition.entrySet().stream()
              .<MultiGauge.Row<?>>map(
                  lag ->
                      MultiGauge.Row.of(
                          Tags.of("partition", lag.getKey().toString()), lag.getValue()))
              .toList();
      gauge.register(rows, true);
    }
  }
}
