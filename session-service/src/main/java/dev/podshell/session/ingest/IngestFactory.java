package dev.podshell.session.ingest;

import dev.podshell.contracts.topic.Topic;
import dev.podshell.session.topic.EventPublisher;
import jakarta.inject.Singleton;
import java.util.List;
import javax.sql.DataSource;

/** Makes an {@link Ingest} for each topic. */
@Singleton
final class IngestFactory {

  private final DataSource dataSource;
  private final Watermarks watermarks;
  private final EventPublisher events;
  private final DeadLetters deadLetters;
  private final Positions positions;
  private final Retries retries;
  private final IngestMetrics metrics;

  IngestFactory(
      DataSource dataSource,
      Watermarks watermarks,
      EventPublisher events,
      DeadLetters deadLetters,
      Positions positions,
      Retries retries,
      IngestMetrics metrics) {
    this.dataSource = dataSource;
    this.watermarks = watermarks;
    this.events = events;
    this.deadLetters = deadLetters;
    this.positions = positions;
    this.retries = retries;
    this.metrics = metrics;
  }

  Ingest of(Topic topic, List<RecordSink<?>> sinks) {
    return new Ingest(
        topic,
        sinks.stream().filter(sink -> sink.topic() == topic).toList(),
        dataSource,
        watermarks,
        events,
        deadLetters,
        positions,
        retries,
        metrics);
  }
}
