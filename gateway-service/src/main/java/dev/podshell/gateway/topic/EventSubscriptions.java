package dev.podshell.gateway.topic;

import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Knows who wants which events. The event reader asks for every record. Thread-safe. */
@Singleton
public final class EventSubscriptions {

  private final Map<EventKey, List<EventSubscriber>> subscribers = new ConcurrentHashMap<>();

  /** Has a subscriber hear all events of a key from now on. Has no effect if it does already. */
  public void subscribe(EventKey key, EventSubscriber subscriber) {
    subscribers.compute(key, (_, others) -> with(others, subscriber));
  }

  /**
   * Has a subscriber hear no more events of a key. One that is being handed over may still come.
   */
  public void unsubscribe(EventKey key, EventSubscriber subscriber) {
    subscribers.computeIfPresent(key, (_, those) -> without(those, subscriber));
  }

  List<EventSubscriber> find(EventKey key) {
    return subscribers.getOrDefault(key, List.of());
  }

  /** Returns all subscribers, each once for every key that it has subscribed to. */
  Stream<EventSubscriber> all() {
    return subscribers.values().stream().flatMap(List::stream);
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
