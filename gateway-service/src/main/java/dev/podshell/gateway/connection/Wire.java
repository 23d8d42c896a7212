package dev.podshell.gateway.connection;

import dev.podshell.gateway.intake.Admission;
import io.vertx.core.buffer.Buffer;
import java.util.concurrent.CompletionStage;

/**
 * What carries the frames of a connection: a WebSocket, or something that has the same verbs.
 * Thread-safe; nothing here waits.
 */
public interface Wire {

  /** A name that no other open wire has. */
  String id();

  /** Sends a text frame; completes when its bytes have left, fails if they cannot any more. */
  CompletionStage<?> send(String frame);

  /** Sends a binary frame; completes when its bytes have left, fails if they cannot any more. */
  CompletionStage<?> send(Buffer frame);

  /** Ends it, after what was sent. A wire that has ended stays so. */
  void close(CloseCause cause);

  /** What its client was let in by. */
  Admission admission();
}
