package dev.podshell.session.transcript;

import dev.podshell.contracts.event.SandboxLifecycle;
import dev.podshell.session.database.SqlValues;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/** Writes which incarnations of sandboxes have ended. */
@Singleton
final class SandboxEnds {

  private static final String INSERT =
      """
      insert into sandbox_end (sandbox, incarnation, before_offset, ended, message)
      values (?, ?, ?, ?, ?)
      on conflict (sandbox, incarnation) do update
        set before_offset = greatest(sandbox_end.before_offset, excluded.before_offset)
      """;

  void store(Connection transaction, List<SandboxLifecycle> events) throws SQLException {
    try (PreparedStatement insert = transaction.prepareStatement(INSERT)) {
      for (SandboxLifecycle event : events) {
        switch (event) {
          case SandboxLifecycle.Lost lost ->
              execute(insert, event, lost.lostBelowOffset(), lost.time(), lost.message());
          case SandboxLifecycle.Ended ended ->
              execute(insert, event, ended.lostBelowOffset(), ended.time(), ended.message());
          case SandboxLifecycle.Starting _,
              SandboxLifecycle.Ready _,
              SandboxLifecycle.Ending _ -> {}
        }
      }
    }
  }

  private static void execute(
      PreparedStatement insert,
      SandboxLifecycle event,
      long lostBelowOffset,
      Instant time,
      String message)
      throws SQLException {
    insert.setString(1, event.sandbox().value());
    insert.setString(2, event.incarnation().value());
    insert.setLong(3, lostBelowOffset);
    insert.setObject(4, SqlValues.time(time));
    insert.setString(5, SqlValues.text(message));
    insert.executeUpdate();
  }
}
