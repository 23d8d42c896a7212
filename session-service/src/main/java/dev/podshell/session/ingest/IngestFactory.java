package dev.podshell.session.ingest;

import dev.podshell.contracts.topic.Topic;
import jakarta.inject.Singleton;
import javax.sql.DataSource;

/** Makes an {@link Ingest} for each topic. */
@Singleton
final class IngestFactory {

  private final DataSource dataSource;
  private final Watermarks watermarks;
  private final DeadLetters deadLetters;
  private final Positions positions;
  private final Retries retries;
  private final IngestMetrics metrics;

  IngestFactory(
      DataSource dataSource,
      Watermarks watermarks,
      DeadLetters deadLetters,
      Positions positions,
      Retries retries,
      IngestMetrics metrics) {
    this.dataSource = dataSource;
    this.watermarks = watermarks;
    this.deadLetters = deadLetters;
    this.positions = positions;
    this.retries = retries;
    this.metrics = metrics;
  }

  <T> Ingest<T> of(Topic topic, RecordSink<T> sink) {
    return new Ingest<>(
        topic, sink, dataSource, watermarks, deadLetters, positions, retries, metrics);
  }
}
