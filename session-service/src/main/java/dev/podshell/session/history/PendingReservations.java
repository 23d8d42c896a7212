package dev.podshell.session.history;

import dev.podshell.contracts.identity.LearnerId;
import dev.podshell.contracts.identity.SessionId;
import dev.podshell.contracts.topic.Topic;
import dev.podshell.session.database.Database;
import dev.podshell.session.progress.Progress;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;

/**
 * Waits for commands that gateways have reserved and that may be in Kafka, but are not stored yet.
 * A gateway whose command was accepted a moment ago must find it.
 */
@Singleton
final class PendingReservations {

  private static final String SELECT_OF_SESSION =
      "select distinct sandbox from reservation where session = ? and not stored limit 16";

  private static final String SELECT_OF_LEARNER =
      """
      select distinct r.sandbox from session s
      join reservation r on r.session = s.id and not r.stored
      where s.learner = ? and s.expires > ? and r.created > ?
      limit 16
      """;

  /**
   * Bounds the age of reservations for which a list of a learner's commands waits. A list may lack
   * commands only if ingest is behind by more than that.
   */
  private static final Duration MAX_AGE = Duration.ofDays(1);

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
    await(SELECT_OF_SESSION, session.value());
  }

  /**
   * Waits until everything that the learner has reserved within a day, in any session, and Kafka
   * has accepted until now is stored.
   *
   * @throws dev.podshell.session.problem.Problem 503 if that takes too long
   */
  void awaitAccepted(LearnerId learner) throws InterruptedException, SQLException {
    Instant oldest = Instant.now().minus(MAX_AGE);
    await(SELECT_OF_LEARNER, learner.value(), oldest, oldest);
  }

  private void await(String select, Object... parameters)
      throws InterruptedException, SQLException {
    for (String sandbox : database.list(select, row -> row.getString("sandbox"), parameters)) {
      progress.awaitNow(Topic.COMMANDS, sandbox);
    }
  }
}
