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

  /** A step that is taken before a delivery; it may wait. */
  @FunctionalInterface
  interface Step {
    void take(Delivery delivery) throws InterruptedException, IOException;
  }

  /** Returns a sink that takes a step before each delivery to this one. */
  default TranscriptSink after(Step step) {
    TranscriptSink sink = this;
    return new TranscriptSink() {
      @Override
      public void deliver(Delivery delivery) throws InterruptedException, IOException {
        step.take(delivery);
        sink.deliver(delivery);
      }

      @Override
      public boolean mayJump() {
        return sink.mayJump();
      }
    };
  }
}
