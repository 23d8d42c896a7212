package dev.podshell.session.transcript;

import static java.sql.Types.INTEGER;
import static java.sql.Types.TIMESTAMP_WITH_TIMEZONE;
import static java.sql.Types.VARCHAR;

import dev.podshell.contracts.identity.CommandId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.contracts.identity.SessionId;
import dev.podshell.session.database.SqlValues;
import dev.podshell.session.transcript.TranscriptTail.Ending;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads and writes where transcripts end, in the table of commands. */
@Singleton
final class TranscriptTails {

  private static final String COLUMNS =
      "c.id, c.sandbox, c.command, c.last_entry, c.output_bytes, c.outcome, c.ended, c.exit_code,"
          + " c.signal, c.failure, c.message";

  private static final String SELECT =
      "select "
          + COLUMNS
          + " from unnest(?::text[], ?::bigint[]) as k (sandbox, command)"
          + " join command c on c.sandbox = k.sandbox and c.command = k.command";

  private static final String INSERT =
      "insert into command as c (sandbox, command, session, learner)"
          + " select k.*, s.learner from unnest(?::text[], ?::bigint[], ?::text[])"
          + " as k (sandbox, command, session) left join session s on s.id = k.session returning "
          + COLUMNS;

  private static final String UPDATE =
      """
      update command set last_entry = ?, output_bytes = ?,
        started = coalesce(started, ?::timestamptz), outcome = coalesce(?::text, outcome),
        ended = coalesce(?::timestamptz, ended), exit_code = ?, signal = ?, failure = ?,
        message = coalesce(?::text, message)
      where id = ?
      """;

  /** Reads the tails of these commands' transcripts, and creates rows for commands without one. */
  Map<CommandKey, TranscriptTail> load(Connection transaction, Map<CommandKey, SessionId> commands)
      throws SQLException {
    Map<CommandKey, TranscriptTail> tails = new HashMap<>();
    List<CommandKey> keys = List.copyOf(commands.keySet());
    try (PreparedStatement select = transaction.prepareStatement(SELECT)) {
      setKeys(select, keys);
      read(select, tails);
    }
    List<CommandKey> missing = keys.stream().filter(key -> !tails.containsKey(key)).toList();
    if (!missing.isEmpty()) {
      try (PreparedStatement insert = transaction.prepareStatement(INSERT)) {
        setKeys(insert, missing);
        List<String> sessions = new ArrayList<>();
        for (CommandKey key : missing) {
          sessions.add(String.valueOf(commands.get(key)));
        }
        insert.setObject(3, sessions.toArray(String[]::new));
        read(insert, tails);
      }
    }
    return tails;
  }

  /** Writes the tails that have changed. */
  void store(Connection transaction, Collection<TranscriptTail> tails) throws SQLException {
    try (PreparedStatement update = transaction.prepareStatement(UPDATE)) {
      for (TranscriptTail tail : tails) {
        if (tail.hasChanged()) {
          add(update, tail);
        }
      }
      update.executeBatch();
    }
  }

  private static void add(PreparedStatement update, TranscriptTail tail) throws SQLException {
    update.setLong(1, tail.lastEntry());
    update.setLong(2, tail.outputBytes());
    Instant started = tail.started();
    update.setObject(3, started == null ? null : SqlValues.time(started), TIMESTAMP_WITH_TIMEZONE);
    update.setNull(8, VARCHAR);
    update.setNull(9, VARCHAR);
    switch (tail.ending()) {
      case null -> {
        update.setNull(4, VARCHAR);
        update.setNull(5, TIMESTAMP_WITH_TIMEZONE);
        update.setNull(6, INTEGER);
        update.setNull(7, INTEGER);
      }
      case Ending.Exited exited -> {
        update.setString(4, "exited");
        update.setObject(5, SqlValues.time(exited.time()));
        update.setInt(6, exited.exitCode());
        update.setObject(7, exited.signal(), INTEGER);
      }
      case Ending.Failed failed -> {
        update.setString(4, "failed");
        update.setObject(5, SqlValues.time(failed.time()));
        update.setNull(6, INTEGER);
        update.setNull(7, INTEGER);
        update.setString(8, failed.reason());
        update.setString(9, SqlValues.text(failed.message()));
      }
    }
    update.setLong(10, tail.commandId());
    update.addBatch();
  }

  private static void setKeys(PreparedStatement statement, List<CommandKey> keys)
      throws SQLException {
    statement.setObject(1, keys.stream().map(key -> key.sandbox().value()).toArray(String[]::new));
    statement.setObject(2, keys.stream().map(key -> key.command().value()).toArray(Long[]::new));
  }

  private static void read(PreparedStatement statement, Map<CommandKey, TranscriptTail> tails)
      throws SQLException {
    try (ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        CommandKey key =
            new CommandKey(new SandboxId(row.getString(2)), new CommandId(row.getLong(3)));
        tails.put(key, tail(row));
      }
    }
  }

  private static TranscriptTail tail(ResultSet row) throws SQLException {
    String outcome = row.getString("outcome");
    Ending ending =
        switch (outcome) {
          case "exited" ->
              new Ending.Exited(
                  row.getObject("ended", OffsetDateTime.class).toInstant(),
                  row.getInt("exit_code"),
                  row.getObject("signal", Integer.class));
          case "failed" ->
              new Ending.Failed(
                  row.getObject("ended", OffsetDateTime.class).toInstant(),
                  row.getString("failure"),
                  row.getString("message"));
          case null, default ->
              null; // a loss follows from the sandbox's end, and does not count here
        };
    return new TranscriptTail(
        row.getLong("id"), row.getLong("last_entry"), row.getLong("output_bytes"), ending);
  }
}
