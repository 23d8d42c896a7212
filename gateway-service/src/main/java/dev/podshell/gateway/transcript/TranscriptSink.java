package dev.podshell.gateway.transcript;

import java.io.IOException;

/** Receives the transcript of one command. */
@FunctionalInterface
public interface TranscriptSink {

  /**
   * Sends one delivery, and returns when it is sent. The time that this takes is the pace at which
   * history is read. Called on the stream's virtual thread.
   *
   * @throws IOException if the client is gone
   */
  void deliver(Delivery delivery) throws InterruptedException, IOException;

  /**
   * Returns whether the client may be sent the end of a long output instead of all of it, because
   * it shows a screen ({@link Delivery.Jumped}).
   */
  default boolean mayJump() {
    return false;
  }
}
