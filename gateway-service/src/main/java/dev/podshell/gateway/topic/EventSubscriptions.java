package dev.podshell.gateway.topic;

import dev.podshell.contracts.identity.LearnerKey;
import dev.podshell.contracts.identity.MonitorId;
import dev.podshell.contracts.identity.ReadId;
import dev.podshell.contracts.identity.RoomId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.contracts.identity.SessionId;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Who wants which events. Looked up by the text of headers, for every record. Thread-safe. */
@Singleton
public final class EventSubscriptions {

  private final Map<String, List<EventSubscriber>> sessions = new ConcurrentHashMap<>();
  private final Map<String, List<EventSubscriber>> sandboxes = new ConcurrentHashMap<>();
  private final Map<String, List<EventSubscriber>> rooms = new ConcurrentHashMap<>();
  private final Map<String, List<EventSubscriber>> monitors = new ConcurrentHashMap<>();
  private final Map<String, List<EventSubscriber>> reads = new ConcurrentHashMap<>();
  private final Map<String, List<EventSubscriber>> learners = new ConcurrentHashMap<>();

  public void subscribe(SessionId session, EventSubscriber subscriber) {
    add(sessions, session.value(), subscriber);
  }

  public void unsubscribe(SessionId session, EventSubscriber subscriber) {
    remove(sessions, session.value(), subscriber);
  }

  public void subscribe(SandboxId sandbox, EventSubscriber subscriber) {
    add(sandboxes, sandbox.value(), subscriber);
  }

  public void unsubscribe(SandboxId sandbox, EventSubscriber subscriber) {
    remove(sandboxes, sandbox.value(), subscriber);
  }

  public void subscribe(RoomId room, EventSubscriber subscriber) {
    add(rooms, room.value(), subscriber);
  }

  public void unsubscribe(RoomId room, EventSubscriber subscriber) {
    remove(rooms, room.value(), subscriber);
  }

  public void subscribe(MonitorId monitor, EventSubscriber subscriber) {
    add(monitors, monitor.value(), subscriber);
  }

  public void unsubscribe(MonitorId monitor, EventSubscriber subscriber) {
    remove(monitors, monitor.value(), subscriber);
  }

  List<EventSubscriber> ofMonitor(String monitor) {
    return monitors.getOrDefault(monitor, List.of());
  }

  public void subscribe(ReadId read, EventSubscriber subscriber) {
    add(reads, read.value(), subscriber);
  }

  public void unsubscribe(ReadId read, EventSubscriber subscriber) {
    remove(reads, read.value(), subscriber);
  }

  public void subscribe(LearnerKey learner, EventSubscriber subscriber) {
    add(learners, learner.value(), subscriber);
  }

  public void unsubscribe(LearnerKey learner, EventSubscriber subscriber) {
    remove(learners, learner.value(), subscriber);
  }

  List<EventSubscriber> ofLearner(String learner) {
    return learners.getOrDefault(learner, List.of());
  }

  List<EventSubscriber> ofRead(String read) {
    return reads.getOrDefault(read, List.of());
  }

  List<EventSubscriber> ofRoom(String room) {
    return rooms.getOrDefault(room, List.of());
  }

  List<EventSubscriber> ofSession(String session) {
    return sessions.getOrDefault(session, List.of());
  }

  List<EventSubscriber> ofSandbox(String sandbox) {
    return sandboxes.getOrDefault(sandbox, List.of());
  }

  Stream<EventSubscriber> all() {
    return Stream.of(sessions, sandboxes, rooms, monitors, reads, learners)
        .flatMap(map -> map.values().stream())
        .flatMap(List::stream);
  }

  private static void add(
      Map<String, List<EventSubscriber>> map, String key, EventSubscriber subscriber) {
    map.compute(key, (_, others) -> with(others, subscriber));
  }

  private static void remove(
      Map<String, List<EventSubscriber>> map, String key, EventSubscriber subscriber) {
    map.computeIfPresent(key, (_, those) -> without(those, subscriber));
  }

  private static List<EventSubscriber> with(
      @Nullable List<EventSubscriber> others, EventSubscriber subscriber) {
    return others == null
        ? List.of(subscriber)
        : Stream.concat(others.stream(), Stream.of(subscriber)).distinct().toList();
  }

  private static @Nullable List<EventSubscriber> without(
      List<EventSubscriber> those, EventSubscriber subscriber) {
    List<EventSubscriber> left = those.stream().filter(other -> other != subscriber).toList();
    return left.isEmpty() ? null : left;
  }
}
