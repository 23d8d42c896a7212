package dev.podshell.session.document;

import dev.podshell.contracts.identity.SessionId;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;

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

  private final DataSource dataSource;

  Documents(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  /** Finds a document of the session's learner; empty if none is stored. */
  Optional<String> find(SessionId session, DocumentName name) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement select = connection.prepareStatement(SELECT)) {
      select.setString(1, session.value());
      select.setString(2, name.text());
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
      }
    }
  }

  /** Stores a document for the session's learner; false if there is no such session. */
  boolean store(SessionId session, DocumentName name, String content) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement insert = connection.prepareStatement(STORE)) {
      insert.setString(1, name.text());
      insert.setString(2, content);
      insert.setString(3, session.value());
      return insert.executeUpdate() == 1;
    }
  }
}
