package dev.podshell.session.monitor;

import dev.podshell.contracts.identity.ConnectionId;
import dev.podshell.contracts.identity.MonitorId;
import dev.podshell.contracts.monitor.MonitorState;
import dev.podshell.contracts.monitor.MonitorState.Begun;
import dev.podshell.contracts.monitor.SentCommand;
import dev.podshell.session.database.Database;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Reads monitors as they are stored. */
@Singleton
final class StoredMonitors {

  // It is one statement, so that connections and the command are of the same moment.
  private static final String SELECT =
      """
      (select connection, null::bigint as number, null as command, place from monitor_connection where monitor = ?)
      union all
      (select null, number, command, 0 from monitor_command where monitor = ? and state = 'BEGUN')
      order by 4
      """;

  private static final String SELECT_COMMANDS =
      """
      select user_number, state = 'ENDED' as ended, reason from monitor_command
      where user_connection = ? and user_number >= ? and monitor = ?
      order by user_number limit ?
      """;

  private final Database database;

  StoredMonitors(Database database) {
    this.database = database;
  }

  MonitorState find(MonitorId id) throws SQLException {
    List<ConnectionId> connections = new ArrayList<>();
    List<Begun> begun = new ArrayList<>(1);
    database.forEach(
        SELECT,
        row -> {
          String connection = row.getString("connection");
          if (connection == null) {
            begun.add(new Begun(row.getLong("number"), row.getString("command")));
          } else {
            connections.add(new ConnectionId(connection));
          }
        },
        id.value(),
        id.value());
    return new MonitorState(id, connections, begun.isEmpty() ? null : begun.getFirst());
  }

  /**
   * Lists a user's commands in their order.
   *
   * @param first the user's number of the first command
   * @param max the maximum number of commands
   */
  List<SentCommand> commands(MonitorId id, ConnectionId user, long first, int max)
      throws SQLException {
    return database.list(
        SELECT_COMMANDS,
        row ->
            new SentCommand(
                row.getLong("user_number"), row.getBoolean("ended"), row.getString("reason")),
        user.value(),
        first,
        id.value(),
        max);
  }
}
