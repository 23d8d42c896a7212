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

/** Decides which gateway may send a command: by one insert, which one gateway wins. */
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

  private static final String SELECT_LOCATION =
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
   * Reserves a command for one gateway. For a command that was reserved before, what Kafka has now
   * decides whether it was sent; the wait until that is stored is bounded.
   */
  Answer reserve(SessionId session, CommandId command, Reservation reservation)
      throws SQLException, InterruptedException {
    if (insert(session, command, reservation)) {
      return Answer.GRANTED;
    }
    if (!isRepeated(session, command, reservation)) {
      return Answer.CONFLICT;
    }
    if (commands.isAccepted(reservation.sandbox(), command)) {
      return Answer.ACCEPTED;
    }
    progress.awaitNow(Topic.COMMANDS, reservation.sandbox().value());
    return commands.isAccepted(reservation.sandbox(), command) ? Answer.ACCEPTED : Answer.REPEATED;
  }

  /** Finds a learner's command by its reservation, which is stored before anything else of it. */
  Optional<CommandPlace> location(String learner, CommandId command) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement select = connection.prepareStatement(SELECT_LOCATION)) {
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

  private boolean insert(SessionId session, CommandId command, Reservation reservation)
      throws SQLException {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement insert = connection.prepareStatement(INSERT)) {
      insert.setString(1, session.value());
      insert.setLong(2, command.value());
      insert.setString(3, reservation.sandbox().value());
      insert.setString(4, reservation.clientId());
      insert.setString(5, reservation.fingerprint());
      insert.setObject(6, Instant.now().atOffset(ZoneOffset.UTC));
      return insert.executeUpdate() == 1;
    }
  }

  private boolean isRepeated(SessionId session, CommandId command, Reservation reservation)
      throws SQLException {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement select = connection.prepareStatement(SELECT)) {
      select.setString(1, session.value());
      select.setLong(2, command.value());
      try (ResultSet row = select.executeQuery()) {
        return row.next()
            && row.getString(1).equals(reservation.sandbox().value())
            && row.getString(2).equals(reservation.clientId())
            && row.getString(3).equals(reservation.fingerprint());
      }
    }
  }
}
