package dev.podshell.gateway.connection;

import io.vertx.core.buffer.Buffer;
import java.time.Duration;

/**
 * Handles the frames of one connection for its dialect. All methods but {@link #onDrain} are called
 * one after the other on the connection's own virtual thread, in the order of arrival, and may
 * block.
 */
public interface FrameHandler {

  /** Called when the connection is open, before any frame. */
  void onOpen() throws InterruptedException;

  /** Called with each text frame. */
  void onText(String frame) throws InterruptedException;

  /** Called with each binary frame. */
  void onBinary(Buffer frame) throws InterruptedException;

  /** Called when a message was refused because too many came at once. */
  void onRefused();

  /** Called last, when the connection has ended, even if {@link #onOpen} failed. */
  void onClose();

  /**
   * Returns how long messages may still be handled after their client has left. Then the thread is
   * interrupted; if the duration is zero, at once.
   */
  default Duration closeTimeout() {
    return Duration.ZERO;
  }

  /** Called when the gateway begins to stop, to tell the client. On any thread; must not block. */
  void onDrain();
}
