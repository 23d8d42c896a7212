package dev.podshell.session.gateway;

import io.quarkus.arc.All;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Reads the stored connections of gateways, of every kind. */
@Singleton
final class GatewayConnections {

  private final DataSource dataSource;
  private final List<ConnectionTable> tables;

  GatewayConnections(DataSource dataSource, @All List<ConnectionTable> tables) {
    this.dataSource = dataSource;
    this.tables = tables;
  }

  /** Returns the gateways that have connections. */
  Set<String> gateways() throws SQLException {
    Set<String> gateways = new HashSet<>();
    try (Connection connection = dataSource.getConnection()) {
      for (ConnectionTable kind : tables) {
        try (PreparedStatement select =
                connection.prepareStatement("select distinct gateway from " + kind.table());
            ResultSet row = select.executeQuery()) {
          while (row.next()) {
            gateways.add(row.getString(1));
          }
        }
      }
    }
    return gateways;
  }

  /**
   * Encodes the records that remove a gateway's connections.
   *
   * @param max the maximum number of records of each kind
   */
  List<ProducerRecord<byte[], byte[]>> departures(String gateway, int max) throws SQLException {
    List<ProducerRecord<byte[], byte[]>> departures = new ArrayList<>();
    try (Connection connection = dataSource.getConnection()) {
      for (ConnectionTable kind : tables) {
        try (PreparedStatement select =
            connection.prepareStatement(
                "select %s, %s from %s where gateway = ? limit ?"
                    .formatted(kind.ownerColumn(), kind.connectionColumn(), kind.table()))) {
          select.setString(1, gateway);
          select.setInt(2, max);
          try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
              departures.add(kind.departure(row.getString(1), row.getString(2)));
            }
          }
        }
      }
    }
    return departures;
  }
}
