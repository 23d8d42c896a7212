package dev.podshell.session.gateway;

import io.quarkus.arc.All;
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
import org.apache.kafka.clients.producer.ProducerRecord;

/** The gateways that said that they are alive, and whose connections are stored. */
@Singleton
final class Gateways {

  private static final String SEEN =
      """
      insert into gateway (id, beats) values (?, 1)
      on conflict (id) do update set beats = gateway.beats + 1
      """;

  private static final String BEATS = "select id, beats from gateway";

  private final DataSource dataSource;
  private final List<Passengers> passengers;

  Gateways(DataSource dataSource, @All List<Passengers> passengers) {
    this.dataSource = dataSource;
    this.passengers = passengers;
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
      for (Passengers of : passengers) {
        // A gateway that has some, and no row, was deleted as one that is gone.
        of.gateways(connection).forEach(gateway -> beats.putIfAbsent(gateway, 0L));
      }
      return beats;
    }
  }

  /**
   * What says that connections of a gateway are gone.
   *
   * @param most of each kind
   */
  List<ProducerRecord<byte[], byte[]>> leaving(String gateway, int most) throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      List<ProducerRecord<byte[], byte[]>> leaving = new ArrayList<>();
      for (Passengers of : passengers) {
        leaving.addAll(of.leaving(connection, gateway, most));
      }
      return leaving;
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
