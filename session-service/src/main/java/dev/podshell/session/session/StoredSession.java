package dev.podshell.session.session;

import dev.podshell.contracts.history.SessionState;
import dev.podshell.contracts.identity.SessionId;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A session's row. */
@Entity
@Table(name = "session")
@SuppressWarnings("NullAway.Init") // Hibernate sets the fields
class StoredSession {

  @Id
  @Column(name = "id")
  String id;

  @Column(name = "learner")
  String learner;

  @Column(name = "created")
  Instant created;

  @Column(name = "expires")
  Instant expires;

  @Column(name = "revoked")
  @Nullable Instant revoked;

  SessionState state() {
    return new SessionState(new SessionId(id), learner, created, expires, revoked);
  }
}
