package dev.podshell.gateway.room;

import dev.podshell.contracts.event.RoomEvent;
import dev.podshell.contracts.identity.MemberId;
import dev.podshell.contracts.identity.RoomId;
import dev.podshell.contracts.room.NewRoom;
import dev.podshell.contracts.room.RoomState.Participant;
import dev.podshell.contracts.room.RoomState;
import dev.podshell.gateway.connection.Timers;
import dev.podshell.gateway.sessionservice.BackoffPolicy;
import dev.podshell.gateway.sessionservice.GatewayHeartbeat;
import dev.podshell.gateway.sessionservice.SessionServiceClient;
import dev.podshell.gateway.sessionservice.SessionServiceUnavailableException;
import dev.podshell.gateway.topic.EventSubscriptions;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** The rooms that have members here; makes new ones. Thread-safe. */
@Singleton
public final class Rooms {

  private final EventSubscriptions subscriptions;
  private final SessionServiceClient sessionService;
  private final RoomPublisher publisher;
  private final TextDifferences differences;
  private final GatewayHeartbeat life;
  private final RoomSettings settings;
  private final Duration grace;
  private final Duration cursorPause;
  private final Timers timers;
  private final SecureRandom random = new SecureRandom();
  private final Map<RoomId, Room> rooms = new ConcurrentHashMap<>();

  Rooms(
      EventSubscriptions subscriptions,
      SessionServiceClient sessionService,
      RoomPublisher publisher,
      TextDifferences differences,
      GatewayHeartbeat life,
      Timers timers,
      RoomConfiguration configuration,
      BackoffPolicy backoff,
      MeterRegistry registry) {
    this.subscriptions = subscriptions;
    this.sessionService = sessionService;
    this.publisher = publisher;
    this.differences = differences;
    this.life = life;
    this.timers = timers;
    this.settings =
        new RoomSettings(
            configuration.waiting(),
            configuration.characters(),
            Math.toIntExact(configuration.sentText().asLongValue() / Character.BYTES),
            backoff.maxPause());
    this.grace = configuration.grace();
    this.cursorPause = configuration.cursorPause();
    Gauge.builder("podshell.gateway.rooms", rooms, Map::size)
        .description("Rooms that have members at this gateway")
        .register(registry);
  }

  /**
   * Creates a room; empty if its creator has the maximum number. Blocks.
   *
   * @throws SessionServiceUnavailableException also if there are as many as there may be
   */
  public Optional<RoomState> create(RoomId id, NewRoom room)
      throws SessionServiceUnavailableException, InterruptedException {
    return sessionService.createRoom(id, room);
  }

  /** A room as it is stored, if there is one. Blocks. */
  public Optional<RoomState> find(RoomId id)
      throws SessionServiceUnavailableException, InterruptedException {
    return sessionService.room(id);
  }

  /**
   * Enters a room; from now on the listener gets its events. Blocks if the room is very busy.
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
            grace,
            cursorPause);
      }
    }
  }

  /**
   * Tells everybody in a room something that the room does not keep.
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
        new Room(id, settings, publisher, differences, sessionService, life.id(), this::ended);
    subscriptions.subscribe(id, room);
    room.start();
    return room;
  }

  private void ended(Room room) {
    subscriptions.unsubscribe(room.id(), room);
    rooms.remove(room.id(), room);
  }
}
