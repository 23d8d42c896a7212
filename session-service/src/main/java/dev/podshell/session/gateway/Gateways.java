package dev.podshell.session.gateway;

import dev.podshell.session.database.Database;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

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

  private final Database database;

  Gateways(Database database) {
    this.database = database;
  }

  void countHeartbeat(String gateway) throws SQLException {
    database.update(COUNT_HEARTBEAT, gateway);
  }

  /** Returns the number of heartbeats of each gateway. */
  Map<String, Long> heartbeats() throws SQLException {
    Map<String, Long> heartbeats = new HashMap<>();
    database.forEach(SELECT, row -> heartbeats.put(row.getString("id"), row.getLong("beats")));
    return heartbeats;
  }

  void delete(String gateway) throws SQLException {
    database.update(DELETE, gateway);
  }
}
