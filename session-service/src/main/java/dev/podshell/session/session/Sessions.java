package dev.podshell.session.session;

import dev.podshell.contracts.event.SessionRevoked;
import dev.podshell.contracts.history.NewSession;
import dev.podshell.contracts.history.SessionState;
import dev.podshell.contracts.identity.SessionId;
import dev.podshell.session.topic.EventPublisher;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** Stores sessions, and tells gateways of those that are revoked. */
@Singleton
class Sessions implements PanacheRepositoryBase<StoredSession, String> {

  private static final String STORE =
      """
      insert into session (id, learner, created, expires)
      values (:id, :learner, :created, :expires)
      on conflict (id) do update set expires = greatest(session.expires, excluded.expires)
      where session.learner = excluded.learner
      """;

  private final EventPublisher publisher;

  Sessions(EventPublisher publisher) {
    this.publisher = publisher;
  }

  /** The session as it is stored now; empty if it is another learner's. */
  Optional<SessionState> store(SessionId session, NewSession asked) {
    return QuarkusTransaction.requiringNew()
        .call(
            () -> {
              getEntityManager()
                  .createNativeQuery(STORE)
                  .setParameter("id", session.value())
                  .setParameter("learner", asked.learner())
                  .setParameter("created", now())
                  .setParameter("expires", asked.expires())
                  .executeUpdate();
              return findByIdOptional(session.value())
                  .filter(stored -> stored.learner.equals(asked.learner()))
                  .map(StoredSession::state);
            });
  }

  Optional<SessionState> find(SessionId session) {
    return QuarkusTransaction.requiringNew()
        .call(() -> findByIdOptional(session.value()).map(StoredSession::state));
  }

  /**
   * Ends a session before its time. It is published again when it is asked again, so whoever was
   * not answered asks again.
   *
   * @return false if there is no such session
   */
  boolean revoke(SessionId session) throws InterruptedException {
    Instant now = now();
    Optional<Instant> revoked =
        QuarkusTransaction.requiringNew()
            .call(
                () -> {
                  update("revoked = ?1 where id = ?2 and revoked is null", now, session.value());
                  return findByIdOptional(session.value()).map(stored -> stored.revoked);
                });
    if (revoked.isEmpty()) {
      return false;
    }
    publisher.publish(List.of(new SessionRevoked(session, revoked.get())));
    return true;
  }

  /** As precise as the database. */
  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.MICROS);
  }
}
