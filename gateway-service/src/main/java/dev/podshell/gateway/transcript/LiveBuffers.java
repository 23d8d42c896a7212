package dev.podshell.gateway.transcript;

import dev.podshell.contracts.identity.CommandId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.contracts.identity.SessionId;
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
  LiveBuffer open(SessionId session, CommandId command, SandboxId sandbox) {
    LiveBuffer buffer = new LiveBuffer(bound, budget);
    subscriptions.subscribe(EventKey.of(session, command), buffer);
    subscriptions.subscribe(EventKey.of(sandbox), buffer);
    return buffer;
  }

  /** Ends the subscriptions of a buffer and frees its memory. */
  void close(LiveBuffer buffer, SessionId session, CommandId command, SandboxId sandbox) {
    subscriptions.unsubscribe(EventKey.of(session, command), buffer);
    subscriptions.unsubscribe(EventKey.of(sandbox), buffer);
    buffer.drop();
  }
}
