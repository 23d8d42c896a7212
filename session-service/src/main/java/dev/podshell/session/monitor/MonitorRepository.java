package dev.podshell.session.monitor;

import dev.podshell.contracts.identity.ConnectionId;
import dev.podshell.contracts.identity.MonitorId;
import dev.podshell.contracts.monitor.MonitorRecord;
import dev.podshell.session.configuration.SessionConfiguration;
import dev.podshell.session.monitor.MonitorAggregate.Connected;
import dev.podshell.session.monitor.MonitorAggregate.Sent;
import dev.podshell.session.monitor.MonitorCommand.State;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Loads monitors for a batch, and stores what the batch changes. */
@Singleton
final class MonitorRepository {

  private static final String SELECT_CONNECTIONS =
      """
      select monitor, connection, place, gateway from monitor_connection
      where monitor = any (?) order by monitor, place
      """;

  // Leaves out the texts: a hundred commands that wait may have 64 KiB each, and one is begun.
  private static final String SELECT_LIVE =
      """
      select monitor, number, user_connection, user_number, state from monitor_command
      where monitor = any (?) and state <> 'ENDED' order by monitor, number
      """;

  private static final String SELECT_ENDED =
      """
      select c.monitor, c.user_connection, c.user_number
      from unnest(?::text[], ?::bigint[]) as s (connection, number)
      join monitor_command c on c.user_connection = s.connection and c.user_number = s.number
      where c.state = 'ENDED'
      """;

  private static final String SELECT_TEXT =
      "select command from monitor_command where monitor = ? and number = ?";

  private static final String DELETE_CONNECTION =
      "delete from monitor_connection where monitor = ? and connection = ?";

  private static final String INSERT_CONNECTION =
      "insert into monitor_connection (monitor, connection, place, gateway) values (?, ?, ?, ?)";

  private static final String INSERT_COMMAND =
      """
      insert into monitor_command
        (monitor, number, user_connection, user_number, state, command, reason)
      values (?, ?, ?, ?, ?, ?, ?)
      """;

  private static final String UPDATE_COMMAND =
      """
      update monitor_command set state = ?, reason = ?, since = now(),
        command = case when ? then null else command end
      where monitor = ? and number = ?
      """;

  private static final String RESTART_WAIT =
      "update monitor_command set since = now() where monitor = any (?) and state = 'WAITING'";

  private final MonitorBounds bounds;

  MonitorRepository(SessionConfiguration configuration) {
    SessionConfiguration.Monitors monitors = configuration.monitors();
    this.bounds = new MonitorBounds(monitors.waiting(), monitors.contenders());
  }

  /** Loads the monitors of some records. Every monitor exists: one without rows is empty. */
  Map<MonitorId, MonitorAggregate> load(Connection transaction, List<MonitorRecord> records)
      throws SQLException {
    Set<MonitorId> ids = new LinkedHashSet<>();
    List<MonitorRecord.Send> sends = new ArrayList<>();
    for (MonitorRecord record : records) {
      ids.add(record.monitor());
      if (record instanceof MonitorRecord.Send send) {
        sends.add(send);
      }
    }
    String[] texts = ids.stream().map(MonitorId::value).toArray(String[]::new);
    Map<MonitorId, Map<ConnectionId, Connected>> connections = connections(transaction, texts);
    Map<MonitorId, List<MonitorCommand>> commands = live(transaction, texts);
    Map<MonitorId, Set<Sent>> ended = ended(transaction, sends);
    Map<MonitorId, MonitorAggregate> monitors = new LinkedHashMap<>();
    for (MonitorId id : ids) {
      monitors.put(
          id,
          new MonitorAggregate(
              id,
              bounds,
              (monitor, command) -> text(transaction, monitor, command),
              connections.getOrDefault(id, Map.of()),
              commands.getOrDefault(id, List.of()),
              ended.getOrDefault(id, Set.of())));
    }
    return monitors;
  }

  /** Stores what has changed. */
  void store(Connection transaction, Collection<MonitorAggregate> monitors) throws SQLException {
    restartWait(transaction, monitors);
    storeConnections(transaction, monitors);
    storeCommands(transaction, monitors);
  }

  private static Map<MonitorId, Map<ConnectionId, Connected>> connections(
      Connection transaction, String[] monitors) throws SQLException {
    Map<MonitorId, Map<ConnectionId, Connected>> connections = new HashMap<>();
    try (PreparedStatement select = transaction.prepareStatement(SELECT_CONNECTIONS)) {
      select.setObject(1, monitors);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          connections
              .computeIfAbsent(new MonitorId(row.getString(1)), _ -> new LinkedHashMap<>())
              .put(
                  new ConnectionId(row.getString(2)),
                  new Connected(row.getLong(3), row.getString(4)));
        }
      }
    }
    return connections;
  }

  private static Map<MonitorId, List<MonitorCommand>> live(
      Connection transaction, String[] monitors) throws SQLException {
    Map<MonitorId, List<MonitorCommand>> commands = new HashMap<>();
    try (PreparedStatement select = transaction.prepareStatement(SELECT_LIVE)) {
      select.setObject(1, monitors);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          commands
              .computeIfAbsent(new MonitorId(row.getString(1)), _ -> new ArrayList<>())
              .add(
                  new MonitorCommand(
                      row.getLong(2),
                      new ConnectionId(row.getString(3)),
                      row.getLong(4),
                      State.valueOf(row.getString(5)),
                      null,
                      null,
                      true));
        }
      }
    }
    return commands;
  }

  private static Map<MonitorId, Set<Sent>> ended(
      Connection transaction, List<MonitorRecord.Send> sends) throws SQLException {
    Map<MonitorId, Set<Sent>> ended = new HashMap<>();
    if (sends.isEmpty()) {
      return ended;
    }
    try (PreparedStatement select = transaction.prepareStatement(SELECT_ENDED)) {
      select.setObject(1, sends.stream().map(send -> send.user().value()).toArray(String[]::new));
      select.setObject(2, sends.stream().map(MonitorRecord.Send::number).toArray(Long[]::new));
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          ended
              .computeIfAbsent(new MonitorId(row.getString(1)), _ -> new HashSet<>())
              .add(new Sent(new ConnectionId(row.getString(2)), row.getLong(3)));
        }
      }
    }
    return ended;
  }

  private static String text(Connection transaction, MonitorId monitor, long command)
      throws SQLException {
    try (PreparedStatement select = transaction.prepareStatement(SELECT_TEXT)) {
      select.setString(1, monitor.value());
      select.setLong(2, command);
      try (ResultSet row = select.executeQuery()) {
        row.next();
        return row.getString(1);
      }
    }
  }

  private static void restartWait(Connection transaction, Collection<MonitorAggregate> monitors)
      throws SQLException {
    String[] lost =
        monitors.stream()
            .filter(MonitorAggregate::hasLostMonitor)
            .map(monitor -> monitor.id().value())
            .toArray(String[]::new);
    if (lost.length > 0) {
      try (PreparedStatement update = transaction.prepareStatement(RESTART_WAIT)) {
        update.setObject(1, lost);
        update.executeUpdate();
      }
    }
  }

  private static void storeConnections(
      Connection transaction, Collection<MonitorAggregate> monitors) throws SQLException {
    try (PreparedStatement delete = transaction.prepareStatement(DELETE_CONNECTION);
        PreparedStatement insert = transaction.prepareStatement(INSERT_CONNECTION)) {
      for (MonitorAggregate monitor : monitors) {
        Map<ConnectionId, Connected> before = monitor.storedConnections();
        Map<ConnectionId, Connected> after = monitor.connections();
        for (Map.Entry<ConnectionId, Connected> left : before.entrySet()) {
          if (!left.getValue().equals(after.get(left.getKey()))) {
            delete.setString(1, monitor.id().value());
            delete.setString(2, left.getKey().value());
            delete.addBatch();
          }
        }
        for (Map.Entry<ConnectionId, Connected> entered : after.entrySet()) {
          if (!entered.getValue().equals(before.get(entered.getKey()))) {
            insert.setString(1, monitor.id().value());
            insert.setString(2, entered.getKey().value());
            insert.setLong(3, entered.getValue().place());
            insert.setString(4, entered.getValue().gateway());
            insert.addBatch();
          }
        }
      }
      delete.executeBatch();
      insert.executeBatch();
    }
  }

  private static void storeCommands(Connection transaction, Collection<MonitorAggregate> monitors)
      throws SQLException {
    try (PreparedStatement insert = transaction.prepareStatement(INSERT_COMMAND);
        PreparedStatement update = transaction.prepareStatement(UPDATE_COMMAND)) {
      for (MonitorAggregate monitor : monitors) {
        for (MonitorCommand command : monitor.changedCommands()) {
          if (command.isStored()) {
            update.setString(1, command.state().name());
            update.setString(2, command.reason());
            update.setBoolean(3, command.state() == State.ENDED);
            update.setString(4, monitor.id().value());
            update.setLong(5, command.number());
            update.addBatch();
          } else {
            insert.setString(1, monitor.id().value());
            insert.setLong(2, command.number());
            insert.setString(3, command.user().value());
            insert.setLong(4, command.userNumber());
            insert.setString(5, command.state().name());
            insert.setString(6, command.text());
            insert.setString(7, command.reason());
            insert.addBatch();
          }
        }
      }
      update.executeBatch();
      insert.executeBatch();
    }
  }
}
