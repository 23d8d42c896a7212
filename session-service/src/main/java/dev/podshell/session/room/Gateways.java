package dev.podshell.session.room;

import dev.podshell.contracts.identity.MemberId;
import dev.podshell.contracts.identity.RoomId;
import dev.podshell.contracts.room.RoomRecord;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/** The gateways that said that they are alive, and whom they have brought into rooms. */
@Singleton
final class Gateways {

  private static final String SEEN =
      """
      insert into gateway (id, beats) values (?, 1)
      on conflict (id) do update set beats = gateway.beats + 1
      """;

  // A member's gateway that has no row was deleted as one that is gone.
  private static final String BEATS =
      """
      select id, beats from gateway
      union all
      select distinct m.gateway, 0 from room_member m
      where not exists (select from gateway g where g.id = m.gateway)
      """;

  private static final String MEMBERS =
      "select room, member from room_member where gateway = ? limit ?";

  private final DataSource dataSource;

  Gateways(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  void seen(String gateway) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement upsert = connection.prepareStatement(SEEN)) {
      upsert.setString(1, gateway);
      upsert.executeUpdate();
    }
  }

  /** How often each gateway has said that it is alive. */
  Map<String, Long> beats() throws SQLException {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement select = connection.prepareStatement(BEATS);
        ResultSet row = select.executeQuery()) {
      Map<String, Long> beats = new HashMap<>();
      while (row.next()) {
        beats.put(row.getString(1), row.getLong(2));
      }
      return beats;
    }
  }

  /** That some of those leave whom a gateway has brought. */
  List<RoomRecord> leaving(String gateway, int most) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement select = connection.prepareStatement(MEMBERS)) {
      select.setString(1, gateway);
      select.setInt(2, most);
      try (ResultSet row = select.executeQuery()) {
        List<RoomRecord> leaving = new ArrayList<>();
        while (row.next()) {
          leaving.add(
              new RoomRecord.Leave(new RoomId(row.getString(1)), new MemberId(row.getString(2))));
        }
        return leaving;
      }
    }
  }

  void forget(String gateway) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement delete =
            connection.prepareStatement("delete from gateway where id = ?")) {
      delete.setString(1, gateway);
      delete.executeUpdate();
    }
  }
}
