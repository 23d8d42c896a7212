package dev.podshell.gateway.room;

import dev.podshell.contracts.event.RoomEvent;
import dev.podshell.contracts.identity.MemberId;
import dev.podshell.contracts.identity.RoomId;
import dev.podshell.contracts.room.NewRoom;
import dev.podshell.contracts.room.RoomState;
import dev.podshell.contracts.room.RoomState.Participant;
import dev.podshell.gateway.connection.Timers;
import dev.podshell.gateway.sessionservice.BackoffPolicy;
import dev.podshell.gateway.sessionservice.GatewayHeartbeat;
import dev.podshell.gateway.sessionservice.SessionServiceClient;
import dev.podshell.gateway.sessionservice.SessionServiceUnavailableException;
import dev.podshell.gateway.topic.CollaborationPublisher;
import dev.podshell.gateway.topic.EventKey;
import dev.podshell.gateway.topic.EventSubscriptions;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** The rooms that have members at this gateway. Also creates rooms. Thread-safe. */
@Singleton
public final class Rooms {

  private final EventSubscriptions subscriptions;
  private final SessionServiceClient sessionService;
  private final CollaborationPublisher publisher;
  private final TextDifferences differences;
  private final GatewayHeartbeat heartbeat;
  private final RoomConfiguration configuration;
  private final BackoffPolicy backoff;
  private final Timers timers;
  private final SecureRandom random = new SecureRandom();
  private final Map<RoomId, Room> rooms = new ConcurrentHashMap<>();

  Rooms(
      EventSubscriptions subscriptions,
      SessionServiceClient sessionService,
      CollaborationPublisher publisher,
      TextDifferences differences,
      GatewayHeartbeat heartbeat,
      Timers timers,
      RoomConfiguration configuration,
      BackoffPolicy backoff,
      MeterRegistry registry) {
    this.subscriptions = subscriptions;
    this.sessionService = sessionService;
    this.publisher = publisher;
    this.differences = differences;
    this.heartbeat = heartbeat;
    this.timers = timers;
    this.configuration = configuration;
    this.backoff = backoff;
    Gauge.builder("podshell.gateway.rooms", rooms, Map::size)
        .description("Rooms that have members at this gateway")
        .register(registry);
  }

  /**
   * Creates a room; empty if its creator has the maximum number. Blocks.
   *
   * @throws SessionServiceUnavailableException also if the maximum number of rooms exists
   */
  public Optional<RoomState> create(RoomId id, NewRoom room)
      throws SessionServiceUnavailableException, InterruptedException {
    return sessionService.createRoom(id, room);
  }

  /** Returns a room as it is stored, if there is one. Blocks. */
  public Optional<RoomState> find(RoomId id)
      throws SessionServiceUnavailableException, InterruptedException {
    return sessionService.room(id);
  }

  /**
   * Enters a room. From now on the listener gets its events. Blocks if the room is very busy.
   *
   * @param client the client to which the work of comparing edits counts, such as an address
   */
  public Membership join(RoomId id, Participant participant, String client, RoomListener listener)
      throws InterruptedException {
    MemberId member = MemberId.random(random);
    while (true) {
      Room room = rooms.compute(id, (_, open) -> open == null || open.hasEnded() ? open(id) : open);
      if (room.ask(() -> room.join(member, participant, listener))) {
        return new Membership(
            room,
            member,
            participant.userId(),
            (before, after) -> differences.between(before, after, client),
            publisher,
            timers,
            configuration.grace(),
            configuration.cursorPause());
      }
    }
  }

  /**
   * Sends everybody in a room a message that the room does not keep.
   *
   * @param payload JSON
   * @return fails if Kafka certainly does not have it
   */
  public CompletableFuture<Void> tell(RoomId id, String type, String payload) {
    MemberId nobody = MemberId.random(random);
    return publisher.publish(new RoomEvent.Relayed(id, nobody, Instant.now(), type, payload));
  }

  private Room open(RoomId id) {
    Room room =
        new Room(
            id,
            configuration,
            backoff.maxPause(),
            publisher,
            differences,
            sessionService,
            heartbeat.id(),
            this::onEnded);
    subscriptions.subscribe(EventKey.of(id), room);
    room.start();
    return room;
  }

  private void onEnded(Room room) {
    subscriptions.unsubscribe(EventKey.of(room.id()), room);
    rooms.remove(room.id(), room);
  }
}
