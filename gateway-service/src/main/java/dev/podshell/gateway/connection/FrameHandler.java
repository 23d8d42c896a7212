package dev.podshell.gateway.connection;

import io.vertx.core.buffer.Buffer;
import java.time.Duration;

/**
 * What a dialect does with the frames of one connection. All methods but {@link #drain} are called
 * one after the other on the connection's own virtual thread, in the order of arrival, and may
 * block.
 */
public interface FrameHandler {

  /** The connection is open; before any frame. */
  void opened() throws InterruptedException;

  /** A text frame has come. */
  void text(String frame) throws InterruptedException;

  /** A binary frame has come. */
  void binary(Buffer frame) throws InterruptedException;

  /** A message was refused because too many came at once. */
  void refused();

  /** The connection has ended; the last call. Called even if {@link #opened} failed. */
  void closed();

  /**
   * How long what has come may still be handled after its client has left; then, or at once if it
   * is zero, the thread is interrupted.
   */
  default Duration patience() {
    return Duration.ZERO;
  }

  /** The gateway is being stopped: tell the client. Called on any thread; must not block. */
  void drain();
}
