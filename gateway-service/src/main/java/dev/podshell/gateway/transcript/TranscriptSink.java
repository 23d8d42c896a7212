package dev.podshell.gateway.transcript;

import java.io.IOException;

/** Where a transcript goes. */
@FunctionalInterface
public interface TranscriptSink {

  /**
   * Sends one piece, and returns when it is sent: how long that takes is the pace at which history
   * is read. Called on the stream's virtual thread.
   *
   * @throws IOException if the client is gone
   */
  void deliver(Delivery delivery) throws InterruptedException, IOException;

  /**
   * A script wrote to its game engine; in the place in the transcript where it did. Not for most
   * dialects, whose commands have no engine.
   *
   * @param bytes lines, cut anywhere; not to be changed
   * @throws IOException if the client is gone
   */
  default void called(byte[] bytes) throws InterruptedException, IOException {}

  /**
   * Something passed through a pipe with a tap; in the place in the transcript where it was read.
   * Not for most dialects, whose clients cannot ask for taps.
   *
   * @throws IOException if the client is gone
   */
  default void tapped(TappedText text) throws InterruptedException, IOException {}
}
