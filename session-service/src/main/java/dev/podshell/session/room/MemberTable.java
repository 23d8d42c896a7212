package dev.podshell.session.room;

import dev.podshell.contracts.identity.MemberId;
import dev.podshell.contracts.identity.RoomId;
import dev.podshell.contracts.room.RoomCodec;
import dev.podshell.contracts.room.RoomRecord;
import dev.podshell.contracts.topic.TopicLayout;
import dev.podshell.session.configuration.SessionConfiguration;
import dev.podshell.session.gateway.ConnectionTable;
import jakarta.inject.Singleton;
import java.time.Instant;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Describes the table of rooms' members, which leave their rooms when their gateway is dead. */
@Singleton
final class MemberTable implements ConnectionTable {

  private final TopicLayout layout;
  private final String source;

  MemberTable(TopicLayout layout, SessionConfiguration configuration) {
    this.layout = layout;
    this.source = configuration.instance();
  }

  @Override
  public String table() {
    return "room_member";
  }

  @Override
  public String ownerColumn() {
    return "room";
  }

  @Override
  public String connectionColumn() {
    return "member";
  }

  @Override
  public ProducerRecord<byte[], byte[]> departure(String room, String member) {
    return RoomCodec.encode(
        new RoomRecord.Leave(new RoomId(room), new MemberId(member)),
        member + "/leave",
        source,
        layout.partitionOf(room),
        Instant.now());
  }
}
