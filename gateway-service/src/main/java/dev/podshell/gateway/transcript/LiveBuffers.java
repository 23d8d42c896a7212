package dev.podshell.gateway.transcript;

import dev.podshell.contracts.history.CommandPlace;
import dev.podshell.gateway.topic.EventKey;
import dev.podshell.gateway.topic.EventSubscriptions;

/** Subscribes the buffers of commands to their live events. Thread-safe. */
final class LiveBuffers {

  private final EventSubscriptions subscriptions;
  private final LiveBufferBudget budget;
  private final long bound;

  /**
   * @param bound of one buffer, in bytes
   */
  LiveBuffers(EventSubscriptions subscriptions, LiveBufferBudget budget, long bound) {
    this.subscriptions = subscriptions;
    this.budget = budget;
    this.bound = bound;
  }

  /**
   * Creates a buffer, which hears the events of a command and of its sandbox until it is closed.
   */
  LiveBuffer open(CommandPlace place) {
    LiveBuffer buffer = new LiveBuffer(bound, budget);
    subscriptions.subscribe(EventKey.of(place.session(), place.command()), buffer);
    subscriptions.subscribe(EventKey.of(place.sandbox()), buffer);
    return buffer;
  }

  /** Ends the subscriptions of a buffer and frees its memory. */
  void close(LiveBuffer buffer, CommandPlace place) {
    subscriptions.unsubscribe(EventKey.of(place.session(), place.command()), buffer);
    subscriptions.unsubscribe(EventKey.of(place.sandbox()), buffer);
    buffer.drop();
  }
}
