package dev.podshell.session;

import dev.podshell.contracts.event.Event;
import dev.podshell.contracts.event.RoomEvent;
import dev.podshell.contracts.identity.MemberId;
import dev.podshell.contracts.identity.RoomId;
import dev.podshell.contracts.topic.CloudEventHeaders;
import dev.podshell.contracts.topic.Topic;
import dev.podshell.contracts.topic.TopicLayout;
import dev.podshell.session.ingest.RecordSink;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Stores records of tests, and fails on them as they ask. */
@Singleton
public final class PoisonSink implements RecordSink<PoisonSink.Dose> {

  static final String TYPE = "dev.podshell.test.";

  private final List<String> stored = new CopyOnWriteArrayList<>();
  private final Set<String> failedOnce = ConcurrentHashMap.newKeySet();

  /** Says what a record asks for, with a text that identifies it. */
  record Dose(String kind, String id) {}

  /** Returns what was stored, in its order. */
  List<String> stored() {
    return List.copyOf(stored);
  }

  @Override
  public Topic topic() {
    return Topic.ROOMS;
  }

  @Override
  public boolean accepts(ConsumerRecord<byte[], byte[]> record) {
    return kind(record) != null;
  }

  @Override
  public Dose decode(ConsumerRecord<byte[], byte[]> record) {
    String kind = String.valueOf(kind(record));
    if (kind.equals("unreadable")) {
      throw new IllegalStateException("a codec with a mistake");
    }
    return new Dose(kind, String.valueOf(CloudEventHeaders.of(record.headers()).optional("id")));
  }

  @Override
  public List<Event> store(Connection transaction, List<Dose> records) throws SQLException {
    List<Event> events = new ArrayList<>();
    List<String> now = new ArrayList<>();
    for (Dose dose : records) {
      switch (dose.kind()) {
        case "good" -> {}
        case "null" -> throw new NullPointerException("a component");
        case "overflow" -> Math.toIntExact(1L << 40);
        case "nul" -> execute(transaction, "select convert_from('\\x00', 'UTF8')");
        case "number" -> execute(transaction, "select 3000000000::bigint::int");
        case "constraint" -> execute(transaction, "insert into session (id) values ('x')");
        case "twice" ->
            execute(
                transaction,
                "insert into watermark values ('t', 0, 1), ('t', 0, 2) on conflict (topic,"
                    + " partition) do update set next = excluded.next");
        case "event" -> {
          events.add(tooLarge());
          continue; // it is stored, but for its event
        }
        case "outage" -> failOnce(transaction, dose.id(), false);
        case "lost connection" -> failOnce(transaction, dose.id(), true);
        case "conflict" -> {
          if (failedOnce.add(dose.id())) {
            throw new SQLException("could not serialize access", "40001");
          }
        }
        default -> throw new IllegalArgumentException(dose.kind());
      }
      now.add(dose.id());
    }
    stored.addAll(now);
    return events;
  }

  private void failOnce(Connection transaction, String id, boolean byItsDriver)
      throws SQLException {
    if (!failedOnce.add(id)) {
      return;
    }
    try {
      execute(transaction, "select pg_terminate_backend(pg_backend_pid())");
    } catch (SQLException e) {
      if (byItsDriver) {
        throw new IllegalStateException("the connection is closed", e);
      }
      throw e;
    }
  }

  private static void execute(Connection transaction, String sql) throws SQLException {
    try (Statement statement = transaction.createStatement()) {
      statement.execute(sql);
    }
  }

  private static Event tooLarge() {
    return new RoomEvent.Relayed(
        RoomId.of("a session id"),
        new MemberId("0123456789abcdef"),
        Instant.EPOCH,
        "chat",
        "x".repeat(3 * TopicLayout.MAX_RECORD_BYTES));
  }

  private static @Nullable String kind(ConsumerRecord<byte[], byte[]> record) {
    String type = CloudEventHeaders.of(record.headers()).optional("type");
    return type != null && type.startsWith(TYPE) ? type.substring(TYPE.length()) : null;
  }
}
