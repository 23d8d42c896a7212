package dev.podshell.gateway.socketio;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * Handles the events of one client for a dialect. Its methods are called one after the other on the
 * connection's own virtual thread, in the order of arrival, and may block.
 */
public interface SocketHandler {

  /** Called after the client was told that it is connected, before any event. */
  void onConnect() throws InterruptedException;

  /**
   * Called with each event.
   *
   * @param arguments any JSON; bytes are {@link com.fasterxml.jackson.databind.node.BinaryNode}s
   * @param acknowledgement answers the client if it asked for an answer, and else does nothing
   */
  void onEvent(String name, List<JsonNode> arguments, Acknowledgement acknowledgement)
      throws InterruptedException;

  /** Called last, when the client is no longer connected. */
  void onDisconnect(DisconnectReason reason);
}
