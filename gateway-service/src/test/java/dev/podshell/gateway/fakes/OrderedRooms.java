package dev.podshell.gateway.fakes;

import dev.podshell.contracts.event.Event;
import dev.podshell.contracts.event.EventCodec;
import dev.podshell.contracts.event.RoomEvent;
import dev.podshell.contracts.event.RoomEvent.Change;
import dev.podshell.contracts.identity.MemberId;
import dev.podshell.contracts.identity.RoomId;
import dev.podshell.contracts.room.NewRoom;
import dev.podshell.contracts.room.RoomCodec;
import dev.podshell.contracts.room.RoomRecord;
import dev.podshell.contracts.room.RoomState;
import dev.podshell.contracts.room.RoomState.Participant;
import dev.podshell.contracts.room.TextOperation;
import dev.podshell.contracts.topic.MalformedRecordException;
import dev.podshell.contracts.topic.TopicLayout;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Orders rooms as the session service does, in memory, without bounds. */
final class OrderedRooms implements AutoCloseable {

  private final Map<String, OrderedRoom> rooms = new ConcurrentHashMap<>();
  private final KafkaProducer<byte[], byte[]> producer;
  private final TopicLayout layout;

  OrderedRooms(String bootstrapServers, TopicLayout layout) {
    this.layout = layout;
    this.producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrapServers),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  RoomState create(String id, NewRoom room) {
    return rooms.computeIfAbsent(id, _ -> new OrderedRoom(new RoomId(id), room)).state();
  }

  Optional<RoomState> find(String id) {
    return Optional.ofNullable(rooms.get(id)).map(OrderedRoom::state);
  }

  void apply(ConsumerRecord<byte[], byte[]> record) {
    try {
      RoomRecord asked = RoomCodec.decode(record);
      OrderedRoom room = rooms.get(asked.room().value());
      if (room != null) {
        room.apply(asked).ifPresent(this::publish);
      }
    } catch (MalformedRecordException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    producer.close();
  }

  private void publish(Event event) {
    var unused =
        producer.send(EventCodec.encode(event, "/session/0", layout.partitionOf(event.key())));
  }

  private static final class OrderedRoom {

    private final RoomId id;
    private final NewRoom made;
    private final List<TextOperation> operations = new ArrayList<>();
    private final Map<MemberId, Participant> members = new LinkedHashMap<>();
    private final Map<MemberId, Long> edits = new HashMap<>();
    private String code;
    private String language;
    private long number;

    OrderedRoom(RoomId id, NewRoom made) {
      this.id = id;
      this.made = made;
      this.code = made.code();
      this.language = made.language();
    }

    synchronized RoomState state() {
      return new RoomState(
          id,
          Instant.EPOCH,
          number,
          operations.size(),
          code,
          language,
          made.execution(),
          members.values().stream().distinct().toList(),
          edits);
    }

    synchronized Optional<RoomEvent> apply(RoomRecord asked) {
      return switch (asked) {
        case RoomRecord.Join join -> {
          Participant participant = new Participant(join.userId(), join.username());
          boolean present = members.containsValue(participant);
          members.put(join.member(), participant);
          yield present
              ? Optional.empty()
              : changed(new Change.Joined(join.member(), join.userId(), join.username()));
        }
        case RoomRecord.Leave leave -> {
          Participant left = members.remove(leave.member());
          yield left == null || members.containsValue(left)
              ? Optional.empty()
              : changed(new Change.Left(left.userId()));
        }
        case RoomRecord.SetLanguage set -> {
          language = set.language();
          yield changed(new Change.Language(set.member(), set.userId(), set.language()));
        }
        case RoomRecord.Edit edit -> edit(edit);
      };
    }

    private Optional<RoomEvent> edit(RoomRecord.Edit edit) {
      edits.put(edit.member(), edit.edit());
      TextOperation operation = edit.operation();
      for (TextOperation before :
          operations.subList(Math.toIntExact(edit.revision()), operations.size())) {
        operation = before.transform(operation).second();
      }
      if (code.length() + operation.growth() > 1_000) {
        return Optional.of(
            new RoomEvent.Refused(id, edit.member(), Instant.EPOCH, edit.edit(), "Too long"));
      }
      code = operation.apply(code);
      operations.add(operation);
      return changed(
          new Change.Edited(
              edit.member(), edit.userId(), edit.edit(), operations.size(), operation));
    }

    private Optional<RoomEvent> changed(Change change) {
      number++;
      return Optional.of(new RoomEvent.Changed(id, number, Instant.EPOCH, change));
    }
  }
}
