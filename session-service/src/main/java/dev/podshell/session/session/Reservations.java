package dev.podshell.session.session;

import dev.podshell.contracts.history.CommandPlace;
import dev.podshell.contracts.history.Reservation;
import dev.podshell.contracts.history.Reservation.Answer;
import dev.podshell.contracts.identity.CommandId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.contracts.identity.SessionId;
import dev.podshell.contracts.topic.Topic;
import dev.podshell.session.history.Commands;
import dev.podshell.session.progress.Progress;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import javax.sql.DataSource;

/** Decides which gateway may send a command: one insert, which one of them wins. */
@Singleton
final class Reservations {

  private static final String INSERT =
      """
      insert into reservation (session, command, sandbox, client_id, fingerprint, created)
      values (?, ?, ?, ?, ?, ?)
      on conflict do nothing
      """;

  private static final String SELECT =
      "select sandbox, client_id, fingerprint from reservation where session = ? and command = ?";

  private static final String PLACE =
      """
      select r.sandbox, r.session from reservation r
      join session s on s.id = r.session
      where r.command = ? and s.learner = ?
      """;

  private final DataSource dataSource;
  private final Commands commands;
  private final Progress progress;

  Reservations(DataSource dataSource, Commands commands, Progress progress) {
    this.dataSource = dataSource;
    this.commands = commands;
    this.progress = progress;
  }

  /**
   * Claims a command. For one that was claimed before, what Kafka has as of now decides whether it
   * was sent; the wait for it to be stored is bounded.
   */
  Answer claim(SessionId session, CommandId command, Reservation claim)
      throws SQLException, InterruptedException {
    if (isFirst(session, command, claim)) {
      return Answer.GRANTED;
    }
    if (!isSame(session, command, claim)) {
      return Answer.CONFLICT;
    }
    if (commands.isAccepted(claim.sandbox(), command)) {
      return Answer.ACCEPTED;
    }
    progress.awaitNow(Topic.COMMANDS, claim.sandbox().value());
    return commands.isAccepted(claim.sandbox(), command) ? Answer.ACCEPTED : Answer.REPEATED;
  }

  /** Where a learner's command is, from its claim, which is there before anything else of it. */
  Optional<CommandPlace> place(String learner, CommandId command) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement select = connection.prepareStatement(PLACE)) {
      select.setLong(1, command.value());
      select.setString(2, learner);
      try (ResultSet row = select.executeQuery()) {
        return row.next()
            ? Optional.of(
                new CommandPlace(
                    new SandboxId(row.getString(1)), new SessionId(row.getString(2)), command))
            : Optional.empty();
      }
    }
  }

  private boolean isFirst(SessionId session, CommandId command, Reservation claim)
      throws SQLException {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement insert = connection.prepareStatement(INSERT)) {
      insert.setString(1, session.value());
      insert.setLong(2, command.value());
      insert.setString(3, claim.sandbox().value());
      insert.setString(4, claim.clientId());
      insert.setString(5, claim.fingerprint());
      insert.setObject(6, Instant.now().atOffset(ZoneOffset.UTC));
      return insert.executeUpdate() == 1;
    }
  }

  private boolean isSame(SessionId session, CommandId command, Reservation claim)
      throws SQLException {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement select = connection.prepareStatement(SELECT)) {
      select.setString(1, session.value());
      select.setLong(2, command.value());
      try (ResultSet row = select.executeQuery()) {
        return row.next()
            && row.getString(1).equals(claim.sandbox().value())
            && row.getString(2).equals(claim.clientId())
            && row.getString(3).equals(claim.fingerprint());
      }
    }
  }
}
