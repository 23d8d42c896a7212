package dev.podshell.session.room;

import dev.podshell.contracts.identity.MemberId;
import dev.podshell.contracts.identity.RoomId;
import dev.podshell.contracts.room.RoomCodec;
import dev.podshell.contracts.room.RoomRecord;
import dev.podshell.contracts.topic.TopicLayout;
import dev.podshell.session.configuration.SessionConfiguration;
import dev.podshell.session.gateway.Passengers;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerRecord;

/** The members of rooms, who leave their rooms with their gateway. */
@Singleton
final class RoomPassengers implements Passengers {

  private static final String GATEWAYS = "select distinct gateway from room_member";

  private static final String MEMBERS =
      "select room, member from room_member where gateway = ? limit ?";

  private final TopicLayout layout;
  private final String source;

  RoomPassengers(TopicLayout layout, SessionConfiguration configuration) {
    this.layout = layout;
    this.source = configuration.instance();
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
    try (PreparedStatement select = connection.prepareStatement(MEMBERS)) {
      select.setString(1, gateway);
      select.setInt(2, most);
      try (ResultSet row = select.executeQuery()) {
        List<ProducerRecord<byte[], byte[]>> leaving = new ArrayList<>();
        while (row.next()) {
          leaving.add(
              leave(
                  new RoomRecord.Leave(
                      new RoomId(row.getString(1)), new MemberId(row.getString(2)))));
        }
        return leaving;
      }
    }
  }

  private ProducerRecord<byte[], byte[]> leave(RoomRecord.Leave leave) {
    return RoomCodec.encode(
        leave,
        leave.member() + "/leave",
        source,
        layout.partitionOf(leave.room().value()),
        Instant.now());
  }
}
