package dev.podshell.session.position;

import dev.podshell.contracts.topic.Topic;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import jakarta.inject.Singleton;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Measures where ingest is in its topics. Labels are topics, partitions and enums, so their number
 * is bounded. Thread-safe.
 */
@Singleton
final class PositionMetrics {

  private final MeterRegistry registry;
  private final Map<Topic, MultiGauge> lags = new EnumMap<>(Topic.class);

  PositionMetrics(MeterRegistry registry) {
    this.registry = registry;
    for (Topic topic : Watermarks.TOPICS) {
      lags.put(
          topic,
          MultiGauge.builder("podshell.ingest.lag.records")
              .description("Records of a partition that are not read yet")
              .tags(Tags.of("topic", topic.topicName()))
              .register(registry));
    }
  }

  void recordGap(Topic topic, Gaps.Reason reason) {
    Counter.builder("podshell.ingest.gaps")
        .description("Places where records are missing in what is stored")
        .tag("topic", topic.topicName())
        .tag("reason", reason.name().toLowerCase(Locale.ROOT))
        .register(registry)
        .increment();
  }

  /** Replaces the lags of a topic, in records by partition. */
  void recordLag(Topic topic, Map<Integer, Long> byPartition) {
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
