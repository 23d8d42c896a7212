package dev.podshell.session.gateway;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Connections of some kind that are stored, each with the gateway that has it. */
public interface Passengers {

  /** The gateways that have some. */
  Set<String> gateways(Connection connection) throws SQLException;

  /**
   * What says that some of a gateway's are gone.
   *
   * @param most of them
   */
  List<ProducerRecord<byte[], byte[]>> leaving(Connection connection, String gateway, int most)
      throws SQLException;
}
