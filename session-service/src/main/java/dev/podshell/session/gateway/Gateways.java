package dev.podshell.session.gateway;

import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import javax.sql.DataSource;

/** Stores how many heartbeats each gateway has sent. */
@Singleton
final class Gateways {

  private static final String COUNT_HEARTBEAT =
      """
      insert into gateway (id, beats) values (?, 1)
      on conflict (id) do update set beats = gateway.beats + 1
      """;

  private static final String SELECT = "select id, beats from gateway";

  private static final String DELETE = "delete from gateway where id = ?";

  private final DataSource dataSource;

  Gateways(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  void countHeartbeat(String gateway) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement upsert = connection.prepareStatement(COUNT_HEARTBEAT)) {
      upsert.setString(1, gateway);
      upsert.executeUpdate();
    }
  }

  /** Returns the number of heartbeats of each gateway. */
  Map<String, Long> heartbeats() throws SQLException {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement select = connection.prepareStatement(SELECT);
        ResultSet row = select.executeQuery()) {
      Map<String, Long> heartbeats = new HashMap<>();
      while (row.next()) {
        heartbeats.put(row.getString(1), row.getLong(2));
      }
      return heartbeats;
    }
  }

  void delete(String gateway) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement delete = connection.prepareStatement(DELETE)) {
      delete.setString(1, gateway);
      delete.executeUpdate();
    }
  }
}
