package dev.podshell.gateway.connection;

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

  /** A binary frame has come, which no dialect has a use for. */
  void binary();

  /** A message was refused because too many came at once. */
  void refused();

  /** The connection has ended; the last call. Called even if {@link #opened} failed. */
  void closed();

  /** The gateway is being stopped: tell the client. Called on any thread; must not block. */
  void drain();
}
