package dev.podshell.session.gateway;

import dev.podshell.session.database.Database;
import io.quarkus.arc.All;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Reads the stored connections of gateways, of every kind. */
@Singleton
final class GatewayConnections {

  private final Database database;
  private final List<ConnectionTable> tables;

  GatewayConnections(Database database, @All List<ConnectionTable> tables) {
    this.database = database;
    this.tables = tables;
  }

  /** Returns the gateways that have connections. */
  Set<String> gateways() throws SQLException {
    Set<String> gateways = new HashSet<>();
    for (ConnectionTable kind : tables) {
      gateways.addAll(
          database.list(
              "select distinct gateway from " + kind.table(), row -> row.getString("gateway")));
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
    for (ConnectionTable kind : tables) {
      departures.addAll(
          database.list(
              "select %s, %s from %s where gateway = ? limit ?"
                  .formatted(kind.ownerColumn(), kind.connectionColumn(), kind.table()),
              row -> kind.departure(row.getString(1), row.getString(2)),
              gateway,
              max));
    }
    return departures;
  }
}
