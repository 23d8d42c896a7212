package dev.podshell.session.history;

import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.contracts.identity.SessionId;
import dev.podshell.contracts.topic.Topic;
import dev.podshell.session.progress.Progress;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/**
 * Commands that gateways have claimed and that may be in Kafka, though they are not stored yet: a
 * gateway that was told so a moment ago must find them.
 */
@Singleton
final class Claims {

  private static final String SELECT =
      """
      select distinct r.sandbox from reservation r
      where r.session = ? and not exists (
        select from command c
        where c.sandbox = r.sandbox and c.command = r.command and c.accepted is not null)
      limit 16
      """;

  private final DataSource dataSource;
  private final Progress progress;

  Claims(DataSource dataSource, Progress progress) {
    this.dataSource = dataSource;
    this.progress = progress;
  }

  /**
   * Returns once what the session has claimed and Kafka has accepted until now is stored.
   *
   * @throws dev.podshell.session.problem.Problem 503 if it is not in time
   */
  void awaitAccepted(SessionId session) throws InterruptedException, SQLException {
    for (SandboxId sandbox : notStored(session)) {
      progress.awaitNow(Topic.COMMANDS, sandbox.value());
    }
  }

  private List<SandboxId> notStored(SessionId session) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement select = connection.prepareStatement(SELECT)) {
      select.setString(1, session.value());
      List<SandboxId> sandboxes = new ArrayList<>();
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          sandboxes.add(new SandboxId(row.getString(1)));
        }
      }
      return sandboxes;
    }
  }
}
