package dev.podshell.session.document;

import dev.podshell.contracts.identity.SessionId;
import dev.podshell.session.database.Database;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.Optional;

/** Stores and reads documents, which a learner's sessions share. The last one stored counts. */
@Singleton
final class Documents {

  private static final String SELECT =
      """
      select d.content from learner_document d
      join session s on s.learner = d.learner
      where s.id = ? and d.name = ?
      """;

  private static final String STORE =
      """
      insert into learner_document (learner, name, content)
      select learner, ?, ? from session where id = ?
      on conflict (learner, name) do update
        set content = excluded.content, changed = excluded.changed
      """;

  private final Database database;

  Documents(Database database) {
    this.database = database;
  }

  /** Finds a document of the session's learner; empty if none is stored. */
  Optional<String> find(SessionId session, DocumentName name) throws SQLException {
    return database.first(SELECT, row -> row.getString("content"), session.value(), name.text());
  }

  /** Stores a document for the session's learner; false if there is no such session. */
  boolean store(SessionId session, DocumentName name, String content) throws SQLException {
    return database.update(STORE, name.text(), content, session.value()) == 1;
  }
}
