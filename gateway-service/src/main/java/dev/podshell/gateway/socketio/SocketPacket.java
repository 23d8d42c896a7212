package dev.podshell.gateway.socketio;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A packet of Socket.IO. Bytes are {@link com.fasterxml.jackson.databind.node.BinaryNode}s wherever
 * they stand in its data; a packet with such is sent as BINARY_EVENT or BINARY_ACK.
 */
sealed interface SocketPacket {

  String namespace();

  /** Carries the client's data about itself or, from the server, the id of the socket. */
  record Connect(String namespace, @Nullable ObjectNode data) implements SocketPacket {}

  /** A client may not connect. */
  record ConnectError(String namespace, JsonNode data) implements SocketPacket {}

  /** A client leaves, or has to. */
  record Disconnect(String namespace) implements SocketPacket {}

  /**
   * @param id by which an acknowledgement is asked for
   * @param data the event's name and its arguments
   */
  record Event(String namespace, @Nullable Long id, List<JsonNode> data) implements SocketPacket {}

  /** Acknowledges an event that asked for it. */
  record Ack(String namespace, long id, List<JsonNode> data) implements SocketPacket {}
}
