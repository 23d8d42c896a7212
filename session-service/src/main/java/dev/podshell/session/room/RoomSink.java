package dev.podshell.session.room;

import dev.podshell.contracts.event.Event;
import dev.podshell.contracts.event.RoomEvent;
import dev.podshell.contracts.identity.RoomId;
import dev.podshell.contracts.room.RoomCodec;
import dev.podshell.contracts.room.RoomRecord;
import dev.podshell.contracts.topic.CloudEventHeaders;
import dev.podshell.contracts.topic.MalformedRecordException;
import dev.podshell.contracts.topic.Topic;
import dev.podshell.session.ingest.RecordSink;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Applies records to rooms, in the order of the topic, and publishes what changes. */
@Singleton
final class RoomSink implements RecordSink<RoomSink.Asked> {

  private final RoomRepository repository;

  RoomSink(RoomRepository repository) {
    this.repository = repository;
  }

  /** Holds a record and its time. */
  record Asked(RoomRecord record, Instant time) {}

  @Override
  public Topic topic() {
    return Topic.ROOMS;
  }

  @Override
  public boolean accepts(ConsumerRecord<byte[], byte[]> record) {
    return RoomCodec.isRoom(record);
  }

  @Override
  public Asked decode(ConsumerRecord<byte[], byte[]> record) throws MalformedRecordException {
    return new Asked(RoomCodec.decode(record), CloudEventHeaders.of(record.headers()).time());
  }

  @Override
  public List<Event> store(Connection transaction, List<Asked> records) throws SQLException {
    if (records.isEmpty()) {
      return List.of();
    }
    Map<RoomId, Long> bases = new HashMap<>();
    for (Asked asked : records) {
      long base = asked.record() instanceof RoomRecord.Edit edit ? edit.revision() : Long.MAX_VALUE;
      bases.merge(asked.record().room(), base, Math::min);
    }
    Map<RoomId, RoomAggregate> rooms = repository.load(transaction, bases);
    List<Event> events = new ArrayList<>();
    for (Asked asked : records) {
      RoomAggregate room = rooms.get(asked.record().room());
      Optional<RoomEvent> event =
          room == null ? unknown(asked) : room.apply(asked.record(), asked.time());
      event.ifPresent(events::add);
    }
    repository.store(transaction, rooms.values());
    return events;
  }

  private static Optional<RoomEvent> unknown(Asked asked) {
    long edit = asked.record() instanceof RoomRecord.Edit made ? made.edit() : 0;
    return Optional.of(
        new RoomEvent.Refused(
            asked.record().room(),
            asked.record().member(),
            asked.time(),
            edit,
            "The session does not exist any more"));
  }
}
