package dev.podshell.session.session;

import dev.podshell.contracts.history.CommandPlace;
import dev.podshell.contracts.history.Reservation;
import dev.podshell.contracts.history.Reservation.Answer;
import dev.podshell.contracts.identity.CommandId;
import dev.podshell.contracts.identity.LearnerId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.contracts.identity.SessionId;
import dev.podshell.contracts.topic.Topic;
import dev.podshell.session.database.Database;
import dev.podshell.session.history.Commands;
import dev.podshell.session.progress.Progress;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

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
      select r.sandbox, r.session, exists (
        select from command c where c.sandbox = r.sandbox and c.command = r.command) as stored
      from reservation r
      join session s on s.id = r.session
      where r.command = ? and s.learner = ?
      """;

  private final Database database;
  private final Commands commands;
  private final Progress progress;

  Reservations(Database database, Commands commands, Progress progress) {
    this.database = database;
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

  /**
   * Finds a learner's command, of any session. A command that was reserved and is not stored is
   * looked for again once everything that Kafka has accepted until now is stored.
   *
   * @return empty if no command of the learner was accepted under this id
   */
  Optional<CommandPlace> location(LearnerId learner, CommandId command)
      throws SQLException, InterruptedException {
    Optional<Location> found = reserved(learner, command);
    if (found.isPresent() && !found.get().stored()) {
      progress.awaitNow(Topic.COMMANDS, found.get().place().sandbox().value());
      found = reserved(learner, command);
    }
    return found.filter(Location::stored).map(Location::place);
  }

  private record Location(CommandPlace place, boolean stored) {}

  private Optional<Location> reserved(LearnerId learner, CommandId command) throws SQLException {
    return database.first(
        SELECT_LOCATION,
        row ->
            new Location(
                new CommandPlace(
                    new SandboxId(row.getString("sandbox")),
                    new SessionId(row.getString("session")),
                    command),
                row.getBoolean("stored")),
        command.value(),
        learner.value());
  }

  private boolean insert(SessionId session, CommandId command, Reservation reservation)
      throws SQLException {
    return database.update(
            INSERT,
            session.value(),
            command.value(),
            reservation.sandbox().value(),
            reservation.clientId(),
            reservation.fingerprint(),
            Instant.now())
        == 1;
  }

  private boolean isRepeated(SessionId session, CommandId command, Reservation reservation)
      throws SQLException {
    return database
        .first(
            SELECT,
            row ->
                row.getString("sandbox").equals(reservation.sandbox().value())
                    && row.getString("client_id").equals(reservation.clientId())
                    && row.getString("fingerprint").equals(reservation.fingerprint()),
            session.value(),
            command.value())
        .orElse(false);
  }
}
