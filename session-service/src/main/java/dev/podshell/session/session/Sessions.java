package dev.podshell.session.session;

import dev.podshell.contracts.event.Event;
import dev.podshell.contracts.event.LearnerRevoked;
import dev.podshell.contracts.event.SessionRevoked;
import dev.podshell.contracts.history.NewSession;
import dev.podshell.contracts.history.SessionState;
import dev.podshell.contracts.identity.LearnerId;
import dev.podshell.contracts.identity.SessionId;
import dev.podshell.session.topic.EventPublisher;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Stores sessions, and tells gateways about revoked ones: one by one, or all of a learner's at
 * once. The latter stores one row, which applies to every session of a token that was issued
 * before; so concurrent writes do not matter.
 */
@Singleton
final class Sessions {

  /** Selects when a session of the table s was revoked, alone or with all of its learner's. */
  private static final String REVOKED =
      """
      coalesce(s.revoked, (select r.revoked from learner_revocation r
        where r.learner = s.learner and r.revoked >= coalesce(s.issued, s.created)))
      """;

  private static final String STORE =
      """
      insert into session as s (id, learner, created, expires, issued) values (?, ?, ?, ?, ?)
      on conflict (id) do update set
        expires = case when %1$s is null then greatest(s.expires, excluded.expires)
          else excluded.expires end,
        issued = greatest(s.issued, excluded.issued),
        revoked = null
      where s.learner = excluded.learner and (%1$s is null or (? and %1$s < excluded.issued))
      """
          .formatted(REVOKED);

  private static final String SELECT =
      "select s.learner, s.created, s.expires, %s from session s where s.id = ?".formatted(REVOKED);

  private static final String REVOKE =
      "update session set revoked = coalesce(revoked, ?) where id = ? returning revoked";

  private static final String REVOKE_ALL =
      """
      insert into learner_revocation (learner, revoked) values (?, ?)
      on conflict (learner) do update
        set revoked = greatest(learner_revocation.revoked, excluded.revoked)
      """;

  private static final String SELECT_REVOKED =
      "select s.id, %1$s from session s where s.learner = ? and s.expires > ? and %1$s is not null"
          .formatted(REVOKED);

  private static final String SELECT_REVOCATION =
      "select revoked from learner_revocation where learner = ?";

  private final DataSource dataSource;
  private final EventPublisher publisher;

  Sessions(DataSource dataSource, EventPublisher publisher) {
    this.dataSource = dataSource;
    this.publisher = publisher;
  }

  /** The session as it is stored now; empty if it is another learner's. */
  Optional<SessionState> store(SessionId session, NewSession asked) throws SQLException {
    Instant now = now();
    try (Connection connection = dataSource.getConnection();
        PreparedStatement insert = connection.prepareStatement(STORE)) {
      insert.setString(1, session.value());
      insert.setString(2, asked.learner());
      insert.setObject(3, column(now));
      insert.setObject(4, column(asked.expires()));
      insert.setObject(5, column(Objects.requireNonNullElse(asked.issued(), now)));
      insert.setBoolean(6, asked.beginsAgain());
      insert.executeUpdate();
    }
    return find(session).filter(stored -> stored.learner().equals(asked.learner()));
  }

  Optional<SessionState> find(SessionId session) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement select = connection.prepareStatement(SELECT)) {
      select.setString(1, session.value());
      try (ResultSet row = select.executeQuery()) {
        return row.next()
            ? Optional.of(
                new SessionState(
                    session,
                    row.getString(1),
                    instant(row, 2),
                    instant(row, 3),
                    nullableInstant(row, 4)))
            : Optional.empty();
      }
    }
  }

  /**
   * Ends a session before its time. It is published again when it is asked again, so a caller that
   * got no answer asks again.
   *
   * @return false if there is no such session
   */
  boolean revoke(SessionId session) throws SQLException, InterruptedException {
    Optional<Instant> revoked;
    try (Connection connection = dataSource.getConnection();
        PreparedStatement update = connection.prepareStatement(REVOKE)) {
      update.setObject(1, column(now()));
      update.setString(2, session.value());
      try (ResultSet row = update.executeQuery()) {
        revoked = row.next() ? Optional.of(instant(row, 1)) : Optional.empty();
      }
    }
    if (revoked.isEmpty()) {
      return false;
    }
    publisher.publish(List.of(new SessionRevoked(session, revoked.get())));
    return true;
  }

  /**
   * Ends all sessions of a learner, including future sessions of tokens that were issued until now,
   * and connections that are in no session. A repeated call publishes the unexpired ones again.
   *
   * @return how many sessions had not expired
   */
  int revokeAll(String learner) throws SQLException, InterruptedException {
    Instant now = now();
    List<Event> events = new ArrayList<>();
    try (Connection connection = dataSource.getConnection();
        PreparedStatement insert = connection.prepareStatement(REVOKE_ALL);
        PreparedStatement select = connection.prepareStatement(SELECT_REVOKED)) {
      insert.setString(1, learner);
      insert.setObject(2, column(now));
      insert.executeUpdate();
      select.setString(1, learner);
      select.setObject(2, column(now));
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          events.add(new SessionRevoked(new SessionId(row.getString(1)), instant(row, 2)));
        }
      }
    }
    int sessions = events.size();
    events.add(new LearnerRevoked(LearnerId.of(learner), now));
    publisher.publish(events);
    return sessions;
  }

  /**
   * Returns the time after which a token of a learner must be issued to begin a session; empty if
   * there is none.
   */
  Optional<Instant> revocation(String learner) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement select = connection.prepareStatement(SELECT_REVOCATION)) {
      select.setString(1, learner);
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? Optional.of(instant(row, 1)) : Optional.empty();
      }
    }
  }

  private static OffsetDateTime column(Instant time) {
    return time.atOffset(ZoneOffset.UTC);
  }

  private static Instant instant(ResultSet row, int column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }

  private static @Nullable Instant nullableInstant(ResultSet row, int column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }

  /** As precise as the database. */
  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.MICROS);
  }
}
