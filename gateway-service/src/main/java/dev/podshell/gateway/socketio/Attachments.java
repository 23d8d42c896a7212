package dev.podshell.gateway.socketio;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.buffer.Buffer;
import java.util.BitSet;
import java.util.List;

/**
 * Takes bytes out of a packet's data and puts them back: where they stood, the data has {@code
 * {"_placeholder":true,"num":n}}, and they follow in binary messages of their own.
 */
final class Attachments {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final String PLACEHOLDER = "_placeholder";
  private static final String NUMBER = "num";

  private Attachments() {}

  /** Returns a copy of the data without its bytes, and adds the bytes to the list. */
  static JsonNode takeOut(JsonNode data, List<Buffer> taken) {
    return switch (data) {
      case BinaryNode bytes -> {
        taken.add(Buffer.buffer(bytes.binaryValue()));
        yield NODES.objectNode().put(PLACEHOLDER, true).put(NUMBER, taken.size() - 1);
      }
      case ArrayNode array -> {
        ArrayNode copy = NODES.arrayNode(array.size());
        array.forEach(element -> copy.add(takeOut(element, taken)));
        yield copy;
      }
      case ObjectNode object -> {
        ObjectNode copy = NODES.objectNode();
        object.properties().forEach(it -> copy.set(it.getKey(), takeOut(it.getValue(), taken)));
        yield copy;
      }
      default -> data;
    };
  }

  /**
   * The data with its bytes. Each attachment has one place: else a small packet could become a
   * large one.
   */
  static JsonNode putBack(JsonNode data, List<Buffer> attachments) throws MalformedPacketException {
    return putBack(data, attachments, new BitSet());
  }

  private static JsonNode putBack(JsonNode data, List<Buffer> attachments, BitSet placed)
      throws MalformedPacketException {
    return switch (data) {
      case ObjectNode placeholder when isPlaceholder(placeholder) ->
          NODES.binaryNode(
              attachments.get(place(placeholder, attachments.size(), placed)).getBytes());
      case ArrayNode array -> {
        ArrayNode copy = NODES.arrayNode(array.size());
        for (JsonNode element : array) {
          copy.add(putBack(element, attachments, placed));
        }
        yield copy;
      }
      case ObjectNode object -> {
        ObjectNode copy = NODES.objectNode();
        for (var property : object.properties()) {
          copy.set(property.getKey(), putBack(property.getValue(), attachments, placed));
        }
        yield copy;
      }
      default -> data;
    };
  }

  private static boolean isPlaceholder(ObjectNode object) {
    return object.path(PLACEHOLDER).isBoolean() && object.path(PLACEHOLDER).booleanValue();
  }

  private static int place(ObjectNode placeholder, int attachments, BitSet placed)
      throws MalformedPacketException {
    JsonNode number = placeholder.path(NUMBER);
    if (!number.isInt() || number.intValue() < 0 || number.intValue() >= attachments) {
      throw new MalformedPacketException("A placeholder has the number of no attachment");
    }
    if (placed.get(number.intValue())) {
      throw new MalformedPacketException("Two placeholders have the same number");
    }
    placed.set(number.intValue());
    return number.intValue();
  }
}
