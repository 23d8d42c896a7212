package dev.podshell.session.history;

import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.contracts.identity.SessionId;
import dev.podshell.contracts.topic.Topic;
import dev.podshell.session.database.Database;
import dev.podshell.session.progress.Progress;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.List;

/**
 * Waits for commands that gateways have reserved and that may be in Kafka, but are not stored yet.
 * A gateway whose command was accepted a moment ago must find it.
 */
@Singleton
final class PendingReservations {

  private static final String SELECT =
      """
      select distinct r.sandbox from reservation r
      where r.session = ? and not exists (
        select from command c
        where c.sandbox = r.sandbox and c.command = r.command and c.accepted is not null)
      limit 16
      """;

  private final Database database;
  private final Progress progress;

  PendingReservations(Database database, Progress progress) {
    this.database = database;
    this.progress = progress;
  }

  /**
   * Waits until everything that the session has reserved and Kafka has accepted until now is
   * stored.
   *
   * @throws dev.podshell.session.problem.Problem 503 if that takes too long
   */
  void awaitAccepted(SessionId session) throws InterruptedException, SQLException {
    for (SandboxId sandbox : notStored(session)) {
      progress.awaitNow(Topic.COMMANDS, sandbox.value());
    }
  }

  private List<SandboxId> notStored(SessionId session) throws SQLException {
    return database.list(SELECT, row -> new SandboxId(row.getString("sandbox")), session.value());
  }
}
