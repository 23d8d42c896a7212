package dev.podshell.gateway.connection;

import dev.podshell.gateway.intake.Admission;
import io.vertx.core.buffer.Buffer;
import java.util.concurrent.CompletionStage;

/**
 * Carries the frames of a connection: a WebSocket, or a transport with the same verbs. Thread-safe;
 * nothing here waits.
 */
public interface Wire {

  /** Returns a name that no other open wire has. */
  String id();

  /** Sends a text frame; completes when its bytes have left, fails if the wire is closed. */
  CompletionStage<?> send(String frame);

  /** Sends a binary frame; completes when its bytes have left, fails if the wire is closed. */
  CompletionStage<?> send(Buffer frame);

  /**
   * Returns whether the wire stops reading from its client while {@link ClientConnection#isFull too
   * much waits}. Then a client that sends too fast is slowed down; on any other wire its messages
   * are refused.
   */
  default boolean isPaced() {
    return false;
  }

  /**
   * Tells a paced wire that one message was taken from the queue. Called on the connection's
   * thread.
   */
  default void onMessageHandled() {}

  /** Ends it, after what was sent. A wire that has ended stays so. */
  void close(CloseCause cause);

  /** Returns what its client was let in by. Takes no lock: callers hold locks of their own. */
  Admission admission();
}
