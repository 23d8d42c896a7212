package dev.podshell.session.session;

import dev.podshell.contracts.event.Event;
import dev.podshell.contracts.event.LearnerRevoked;
import dev.podshell.contracts.event.SessionRevoked;
import dev.podshell.contracts.history.NewSession;
import dev.podshell.contracts.history.SessionState;
import dev.podshell.contracts.identity.LearnerId;
import dev.podshell.contracts.identity.LearnerKey;
import dev.podshell.contracts.identity.SessionId;
import dev.podshell.session.database.Database;
import dev.podshell.session.database.SqlValues;
import dev.podshell.session.topic.EventPublisher;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Stores sessions, revokes them, and publishes that to gateways. Revoking all sessions of a learner
 * stores one row, which applies to every session of a token that was issued before, so concurrent
 * writes do not matter.
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
      "select s.learner, s.created, s.expires, %s as revoked from session s where s.id = ?"
          .formatted(REVOKED);

  private static final String REVOKE =
      "update session set revoked = coalesce(revoked, ?) where id = ? returning revoked";

  private static final String REVOKE_ALL =
      """
      insert into learner_revocation (learner, revoked) values (?, ?)
      on conflict (learner) do update
        set revoked = greatest(learner_revocation.revoked, excluded.revoked)
      """;

  private static final String SELECT_REVOKED =
      """
      select s.id, %1$s as revoked from session s
      where s.learner = ? and s.expires > ? and %1$s is not null
      """
          .formatted(REVOKED);

  private static final String SELECT_REVOCATION =
      "select revoked from learner_revocation where learner = ?";

  private final Database database;
  private final EventPublisher publisher;

  Sessions(Database database, EventPublisher publisher) {
    this.database = database;
    this.publisher = publisher;
  }

  /** Stores a session, and returns it as it is stored; empty if it is another learner's. */
  Optional<SessionState> store(SessionId session, NewSession asked) throws SQLException {
    Instant now = now();
    database.update(
        STORE,
        session.value(),
        asked.learner().value(),
        now,
        asked.expires(),
        Objects.requireNonNullElse(asked.issued(), now),
        asked.beginsAgain());
    return find(session).filter(stored -> stored.learner().equals(asked.learner()));
  }

  Optional<SessionState> find(SessionId session) throws SQLException {
    return database.first(
        SELECT,
        row ->
            new SessionState(
                session,
                new LearnerId(row.getString("learner")),
                SqlValues.instant(row, "created"),
                SqlValues.instant(row, "expires"),
                SqlValues.nullableInstant(row, "revoked")),
        session.value());
  }

  /**
   * Ends a session before its time. It is published again when it is asked again, so a caller that
   * got no answer asks again.
   *
   * @return false if there is no such session
   */
  boolean revoke(SessionId session) throws SQLException, InterruptedException {
    Optional<Instant> revoked =
        database.first(REVOKE, row -> SqlValues.instant(row, "revoked"), now(), session.value());
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
   * @return the number of sessions that had not expired
   */
  int revokeAll(LearnerId learner) throws SQLException, InterruptedException {
    Instant now = now();
    database.update(REVOKE_ALL, learner.value(), now);
    List<Event> events =
        database.list(
            SELECT_REVOKED,
            row ->
                new SessionRevoked(
                    new SessionId(row.getString("id")), SqlValues.instant(row, "revoked")),
            learner.value(),
            now);
    int sessions = events.size();
    events.add(new LearnerRevoked(LearnerKey.of(learner), now));
    publisher.publish(events);
    return sessions;
  }

  /**
   * Returns the time after which a token of a learner must be issued to begin a session; empty if
   * there is none.
   */
  Optional<Instant> revocation(LearnerId learner) throws SQLException {
    return database.first(
        SELECT_REVOCATION, row -> SqlValues.instant(row, "revoked"), learner.value());
  }

  /** Returns the time with the precision of the database. */
  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.MICROS);
  }
}
