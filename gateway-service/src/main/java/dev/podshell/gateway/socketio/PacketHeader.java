package dev.podshell.gateway.socketio;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Holds the content of a packet's text. Together with its attachments it is a packet.
 *
 * @param attachments the number of binary messages that must follow
 * @param data its JSON, with placeholders for the attachments; null if there is none
 */
record PacketHeader(
    PacketType type,
    int attachments,
    String namespace,
    @Nullable Long id,
    @Nullable JsonNode data) {

  private static final Set<String> RESERVED =
      Set.of(
          "connect",
          "connect_error",
          "disconnect",
          "disconnecting",
          "newListener",
          "removeListener");

  /** The packet, once all attachments are there. */
  SocketPacket complete(List<Buffer> received) throws MalformedPacketException {
    return switch (type) {
      case CONNECT -> new SocketPacket.Connect(namespace, objectOrNothing());
      case CONNECT_ERROR -> {
        if (data == null || !(data.isObject() || data.isTextual())) {
          throw new MalformedPacketException("CONNECT_ERROR carries an object or a string");
        }
        yield new SocketPacket.ConnectError(namespace, data);
      }
      case DISCONNECT -> {
        if (data != null) {
          throw new MalformedPacketException("DISCONNECT carries nothing");
        }
        yield new SocketPacket.Disconnect(namespace);
      }
      case EVENT, BINARY_EVENT -> new SocketPacket.Event(namespace, id, event(elements(received)));
      case ACK, BINARY_ACK -> {
        if (id == null) {
          throw new MalformedPacketException("ACK carries an id");
        }
        yield new SocketPacket.Ack(namespace, id, elements(received));
      }
    };
  }

  private @Nullable ObjectNode objectOrNothing() throws MalformedPacketException {
    return switch (data) {
      case null -> null;
      case ObjectNode object -> object;
      default -> throw new MalformedPacketException("CONNECT carries an object or nothing");
    };
  }

  private List<JsonNode> elements(List<Buffer> received) throws MalformedPacketException {
    if (!(data instanceof ArrayNode array)) {
      throw new MalformedPacketException("EVENT and ACK carry an array");
    }
    JsonNode whole = type.isBinary() ? Attachments.putBack(array, received) : array;
    return StreamSupport.stream(whole.spliterator(), false).toList();
  }

  private static List<JsonNode> event(List<JsonNode> elements) throws MalformedPacketException {
    boolean isNamed =
        !elements.isEmpty()
            && (elements.getFirst().isNumber()
                || (elements.getFirst().isTextual()
                    && !RESERVED.contains(elements.getFirst().textValue())));
    if (!isNamed) {
      throw new MalformedPacketException("EVENT begins with a name that is not reserved");
    }
    return elements;
  }
}
