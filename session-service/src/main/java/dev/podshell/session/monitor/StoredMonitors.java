package dev.podshell.session.monitor;

import dev.podshell.contracts.identity.ConnectionId;
import dev.podshell.contracts.identity.MonitorId;
import dev.podshell.contracts.monitor.MonitorState;
import dev.podshell.contracts.monitor.MonitorState.Begun;
import dev.podshell.contracts.monitor.SentCommand;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** Reads monitors as they are stored. */
@Singleton
final class StoredMonitors {

  // One statement, so that connections and the command are of the same moment.
  private static final String SELECT =
      """
      (select connection, null::bigint, null, place from monitor_connection where monitor = ?)
      union all
      (select null, number, command, 0 from monitor_command where monitor = ? and state = 'BEGUN')
      order by 4
      """;

  private static final String SELECT_COMMANDS =
      """
      select user_number, state = 'ENDED', reason from monitor_command
      where user_connection = ? and user_number >= ? and monitor = ?
      order by user_number limit ?
      """;

  private final DataSource dataSource;

  StoredMonitors(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  MonitorState find(MonitorId id) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement select = connection.prepareStatement(SELECT)) {
      select.setString(1, id.value());
      select.setString(2, id.value());
      try (ResultSet row = select.executeQuery()) {
        List<ConnectionId> connections = new ArrayList<>();
        Begun begun = null;
        while (row.next()) {
          String connected = row.getString(1);
          if (connected == null) {
            begun = new Begun(row.getLong(2), row.getString(3));
          } else {
            connections.add(new ConnectionId(connected));
          }
        }
        return new MonitorState(id, connections, begun);
      }
    }
  }

  /**
   * Lists a user's commands in their order.
   *
   * @param first the user's number of the first command
   * @param max the maximum number of commands
   */
  List<SentCommand> commands(MonitorId id, ConnectionId user, long first, int max)
      throws SQLException {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement select = connection.prepareStatement(SELECT_COMMANDS)) {
      select.setString(1, user.value());
      select.setLong(2, first);
      select.setString(3, id.value());
      select.setInt(4, max);
      try (ResultSet row = select.executeQuery()) {
        List<SentCommand> commands = new ArrayList<>();
        while (row.next()) {
          commands.add(new SentCommand(row.getLong(1), row.getBoolean(2), row.getString(3)));
        }
        return commands;
      }
    }
  }
}
