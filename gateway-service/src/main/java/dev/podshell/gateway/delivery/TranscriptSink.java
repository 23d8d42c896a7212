package dev.podshell.gateway.delivery;

import java.io.IOException;

/** Where a transcript goes. */
@FunctionalInterface
public interface TranscriptSink {

  /**
   * Sends one piece, and returns when it is sent: how long that takes is the pace at which history
   * is read. Called on the flow's virtual thread.
   *
   * @throws IOException if the client is gone
   */
  void deliver(Delivery delivery) throws InterruptedException, IOException;
}
