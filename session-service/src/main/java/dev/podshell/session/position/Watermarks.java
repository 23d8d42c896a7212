package dev.podshell.session.position;

import dev.podshell.contracts.topic.Topic;
import dev.podshell.contracts.topic.TopicLayout;
import dev.podshell.session.position.BatchPlan.Advance;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads, locks and moves the rows of the table of watermarks. */
@Singleton
public final class Watermarks {

  /** Lists the topics that are ingested. Each of their partitions has a watermark. */
  public static final List<Topic> TOPICS = List.of(Topic.EVENTS, Topic.COMMANDS, Topic.ROOMS);

  /** Names the channel on which moves are announced; the payload is topic/partition/next. */
  public static final String CHANNEL = "podshell_watermark";

  private final TopicLayout layout;

  Watermarks(TopicLayout layout) {
    this.layout = layout;
  }

  /** Creates the rows that are missing, at offset 0. */
  void create(Connection transaction) throws SQLException {
    try (PreparedStatement insert =
        transaction.prepareStatement(
            """
            insert into watermark (topic, partition)
            select topic, partition
            from unnest(?::text[]) as topic, generate_series(0, ? - 1) as partition
            on conflict do nothing
            """)) {
      insert.setObject(1, TOPICS.stream().map(Topic::topicName).toArray(String[]::new));
      insert.setInt(2, layout.partitions());
      insert.executeUpdate();
    }
  }

  /** Reads the watermarks of some partitions of a topic, as committed. */
  Map<Integer, Long> read(Connection connection, Topic topic, Collection<Integer> partitions)
      throws SQLException {
    return select(connection, topic, partitions, "");
  }

  /**
   * Plans a batch, and locks its partitions until the transaction ends. The lock holds the
   * partitions of all topics, because what one topic says of a sandbox decides what another means
   * (the sandbox's end and its commands), and of two concurrent transactions neither would see the
   * other's rows.
   */
  public BatchPlan lock(
      Connection transaction, Topic topic, List<ConsumerRecord<byte[], byte[]>> records)
      throws SQLException {
    Set<Integer> partitions =
        records.stream().map(ConsumerRecord::partition).collect(Collectors.toSet());
    return BatchPlan.of(
        records, select(transaction, topic, partitions, "order by partition, topic for update"));
  }

  /**
   * Moves watermarks, and announces it at the commit.
   *
   * @throws IllegalStateException if one is not where it must be
   */
  public void advance(Connection transaction, Topic topic, List<Advance> advances)
      throws SQLException {
    if (advances.isEmpty()) {
      return;
    }
    try (PreparedStatement update =
        transaction.prepareStatement(
            """
            with moved as (
              update watermark w set next = a.target
              from unnest(?::int[], ?::bigint[], ?::bigint[]) as a (partition, origin, target)
              where w.topic = ? and w.partition = a.partition and w.next = a.origin
              returning w.topic, w.partition, w.next)
            select count(*), count(pg_notify(?, topic || '/' || partition || '/' || next)::text)
            from moved
            """)) {
      update.setObject(1, advances.stream().map(Advance::partition).toArray(Integer[]::new));
      update.setObject(2, advances.stream().map(Advance::origin).toArray(Long[]::new));
      update.setObject(3, advances.stream().map(Advance::target).toArray(Long[]::new));
      update.setString(4, topic.topicName());
      update.setString(5, CHANNEL);
      try (ResultSet moved = update.executeQuery()) {
        moved.next();
        if (moved.getInt(1) != advances.size()) {
          throw new IllegalStateException("A watermark is not where its batch began: " + advances);
        }
      }
    }
  }

  private static Map<Integer, Long> select(
      Connection connection, Topic topic, Collection<Integer> partitions, String suffix)
      throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "select topic, partition, next from watermark where partition = any (?) " + suffix)) {
      select.setObject(1, partitions.toArray(Integer[]::new));
      Map<Integer, Long> marks = new HashMap<>();
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          if (rows.getString(1).equals(topic.topicName())) {
            marks.put(rows.getInt(2), rows.getLong(3));
          }
        }
      }
      return marks;
    }
  }
}
