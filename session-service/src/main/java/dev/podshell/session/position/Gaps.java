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

/** Makes it visible that records were never ingested: a row, a line in the log, a count. */
@Singleton
final class Gaps {

  private static final Logger LOG = Logger.getLogger(Gaps.class);

  private final Watermarks watermarks;
  private final PositionMetrics metrics;

  Gaps(Watermarks watermarks, PositionMetrics metrics) {
    this.watermarks = watermarks;
    this.metrics = metrics;
  }

  /** Why records are missing. */
  enum Reason {
    /** Kafka deleted them before they were ingested: ingest was away for longer than retention. */
    RETENTION,
    /** Kafka ends before the watermark: it has lost records, or the topic was made anew. */
    TRUNCATION,
    /** Kafka goes on at a higher offset, with nothing between. */
    HOLE
  }

  /** Records a gap and moves the watermark over it, unless another instance did. */
  void store(Connection transaction, Topic topic, Advance over, Reason reason) throws SQLException {
    if (!watermarks
        .read(transaction, topic, List.of(over.partition()))
        .getOrDefault(over.partition(), 0L)
        .equals(over.from())) {
      return;
    }
    watermarks.advance(transaction, topic, List.of(over));
    try (PreparedStatement insert =
        transaction.prepareStatement(
            """
            insert into gap (topic, partition, from_offset, to_offset, reason)
            values (?, ?, ?, ?, ?)
            """)) {
      insert.setString(1, topic.topicName());
      insert.setInt(2, over.partition());
      insert.setLong(3, over.from());
      insert.setLong(4, over.to());
      insert.setString(5, reason.name().toLowerCase(Locale.ROOT));
      insert.executeUpdate();
    }
    metrics.recordGap(topic, reason);
    LOG.errorf(
        "Gap in %s-%d: ingest was at %d and goes on at %d (%s). What was between is not stored",
        topic.topicName(), over.partition(), over.from(), over.to(), reason);
  }
}
