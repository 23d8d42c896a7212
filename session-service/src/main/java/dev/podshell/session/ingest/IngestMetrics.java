package dev.podshell.session.ingest;

import dev.podshell.contracts.topic.Topic;
import dev.podshell.session.position.Watermarks;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import jakarta.inject.Singleton;
import java.util.EnumMap;
import java.util.Map;

/** Counts what ingest stores. Labels are topics, so their number is bounded. Thread-safe. */
@Singleton
final class IngestMetrics {

  private final Map<Topic, DistributionSummary> batches = new EnumMap<>(Topic.class);
  private final Map<Topic, Counter> bytes = new EnumMap<>(Topic.class);
  private final Counter deadLetters;

  IngestMetrics(MeterRegistry registry) {
    for (Topic topic : Watermarks.TOPICS) {
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
    }
    deadLetters =
        Counter.builder("podshell.ingest.dead.letters")
            .description("Records that could not be stored and went to the dead letters")
            .register(registry);
  }

  void recordStored(Topic topic, int records, long size) {
    DistributionSummary batch = batches.get(topic);
    Counter counter = bytes.get(topic);
    if (batch != null && counter != null) {
      batch.record(records);
      counter.increment(size);
    }
  }

  void recordDeadLetters(int count) {
    deadLetters.increment(count);
  }
}
