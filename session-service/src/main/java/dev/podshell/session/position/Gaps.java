package dev.podshell.session.position;

import dev.podshell.contracts.topic.Topic;
import dev.podshell.session.position.BatchPlan.Advance;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import org.jboss.logging.Logger;

/** Records that records were never ingested, by a row, a line in the log and a counter. */
@Singleton
final class Gaps {

  private static final Logger LOG = Logger.getLogger(Gaps.class);

  private final Watermarks watermarks;
  private final PositionMetrics metrics;

  Gaps(Watermarks watermarks, PositionMetrics metrics) {
    this.watermarks = watermarks;
    this.metrics = metrics;
  }

  /** Names the cause of a gap. */
  enum Reason {
    /** Kafka deleted them before they were ingested: ingest was away for longer than retention. */
    RETENTION,
    /** Kafka ends before the watermark: it has lost records, or the topic was created again. */
    TRUNCATION,
    /** Kafka continues at a higher offset, with nothing between. */
    HOLE
  }

  /** Records a gap and moves the watermark over it, unless another instance did. */
  void store(Connection transaction, Topic topic, Advance gap, Reason reason) throws SQLException {
    if (!watermarks
        .read(transaction, topic, List.of(gap.partition()))
        .getOrDefault(gap.partition(), 0L)
        .equals(gap.origin())) {
      return;
    }
    watermarks.advance(transaction, topic, List.of(gap));
    try (PreparedStatement insert =
        transaction.prepareStatement(
            """
            insert into gap (topic, partition, from_offset, to_offset, reason)
            values (?, ?, ?, ?, ?)
            """)) {
      insert.setString(1, topic.topicName());
      insert.setInt(2, gap.partition());
      insert.setLong(3, gap.origin());
      insert.setLong(4, gap.target());
      insert.setString(5, reason.name().toLowerCase(Locale.ROOT));
      insert.executeUpdate();
    }
    metrics.recordGap(topic, reason);
    LOG.errorf(
        "Gap in %s-%d: ingest was at %d and goes on at %d (%s). What was between is not stored",
        topic.topicName(), gap.partition(), gap.origin(), gap.target(), reason);
  }
}
