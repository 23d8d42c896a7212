package dev.podshell.session.monitor;

import dev.podshell.contracts.identity.ConnectionId;
import dev.podshell.contracts.identity.MonitorId;
import dev.podshell.contracts.monitor.MonitorRecord;
import dev.podshell.session.gateway.Passengers;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerRecord;

/** The connections of monitors, which are gone with their gateway. */
@Singleton
final class MonitorPassengers implements Passengers {

  private static final String GATEWAYS = "select distinct gateway from monitor_connection";

  private static final String CONNECTIONS =
      "select monitor, connection from monitor_connection where gateway = ? limit ?";

  private final MonitorRecords records;

  MonitorPassengers(MonitorRecords records) {
    this.records = records;
  }

  @Override
  public Set<String> gateways(Connection connection) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(GATEWAYS);
        ResultSet row = select.executeQuery()) {
      Set<String> gateways = new HashSet<>();
      while (row.next()) {
        gateways.add(row.getString(1));
      }
      return gateways;
    }
  }

  @Override
  public List<ProducerRecord<byte[], byte[]>> leaving(
      Connection connection, String gateway, int most) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(CONNECTIONS)) {
      select.setString(1, gateway);
      select.setInt(2, most);
      try (ResultSet row = select.executeQuery()) {
        List<ProducerRecord<byte[], byte[]>> leaving = new ArrayList<>();
        while (row.next()) {
          leaving.add(
              records.encode(
                  new MonitorRecord.Disconnect(
                      new MonitorId(row.getString(1)), new ConnectionId(row.getString(2)))));
        }
        return leaving;
      }
    }
  }
}
