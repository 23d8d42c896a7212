package dev.podshell.gateway.socketio;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * What a dialect does with the events of one client. Its methods are called one after the other on
 * the connection's own virtual thread, in the order of arrival, and may block.
 */
public interface SocketHandler {

  /** The client has been told that it is connected; before any event. */
  void connected() throws InterruptedException;

  /**
   * An event has come.
   *
   * @param arguments any JSON; bytes are {@link com.fasterxml.jackson.databind.node.BinaryNode}s
   * @param acknowledgement answers the client if it asked for that, and else does nothing
   */
  void event(String name, List<JsonNode> arguments, Acknowledgement acknowledgement)
      throws InterruptedException;

  /** The client is not connected any more; the last call. */
  void disconnected(DisconnectReason reason);
}
