package dev.podshell.gateway.socketio;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Packets as they are sent: {@code <type>[<attachments>-][<namespace>,][<id>][<JSON>]}, and the
 * attachments after it. JSON is at most 100 levels deep. Thread-safe.
 */
final class PacketCodec {

  private static final PacketType[] TYPES = PacketType.values();
  private static final int DEPTH = 100;

  /** More is no number that JavaScript counts with, or that anybody has attachments for. */
  private static final int DIGITS = 15;

  private final JsonMapper json;
  private final int mostAttachments;

  /**
   * @param mostAttachments that a packet may have
   */
  PacketCodec(int mostAttachments) {
    this.mostAttachments = mostAttachments;
    this.json = JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();
    json.getFactory()
        .setStreamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(DEPTH).build());
  }

  EncodedPacket encode(SocketPacket packet) {
    return switch (packet) {
      case SocketPacket.Connect(String namespace, var data) ->
          encode(PacketType.CONNECT, namespace, null, data);
      case SocketPacket.ConnectError(String namespace, JsonNode data) ->
          encode(PacketType.CONNECT_ERROR, namespace, null, data);
      case SocketPacket.Disconnect(String namespace) ->
          encode(PacketType.DISCONNECT, namespace, null, null);
      case SocketPacket.Event(String namespace, var id, List<JsonNode> data) ->
          encode(PacketType.EVENT, PacketType.BINARY_EVENT, namespace, id, data);
      case SocketPacket.Ack(String namespace, long id, List<JsonNode> data) ->
          encode(PacketType.ACK, PacketType.BINARY_ACK, namespace, id, data);
    };
  }

  /** Reads a packet's text. */
  PacketHeader decode(String text) throws MalformedPacketException {
    Reader reader = new Reader(text);
    PacketType type = reader.type();
    int attachments = type.isBinary() ? reader.attachments(mostAttachments) : 0;
    String namespace = reader.namespace();
    Long id = reader.number();
    return new PacketHeader(type, attachments, namespace, id, parse(reader.rest()));
  }

  private EncodedPacket encode(
      PacketType plain,
      PacketType binary,
      String namespace,
      @Nullable Long id,
      List<JsonNode> elements) {
    ArrayNode data = JsonNodeFactory.instance.arrayNode(elements.size()).addAll(elements);
    List<Buffer> attachments = new ArrayList<>();
    JsonNode stripped = Attachments.takeOut(data, attachments);
    if (attachments.isEmpty()) {
      return encode(plain, namespace, id, stripped);
    }
    String prefix = binary.digit() + String.valueOf(attachments.size()) + '-';
    return new EncodedPacket(prefix + rest(namespace, id, stripped), List.copyOf(attachments));
  }

  private EncodedPacket encode(
      PacketType type, String namespace, @Nullable Long id, @Nullable JsonNode data) {
    return new EncodedPacket(type.digit() + rest(namespace, id, data), List.of());
  }

  private String rest(String namespace, @Nullable Long id, @Nullable JsonNode data) {
    return (namespace.equals("/") ? "" : namespace + ',')
        + (id == null ? "" : id)
        + (data == null ? "" : text(data));
  }

  private String text(JsonNode data) {
    try {
      return json.writeValueAsString(data);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A tree could not be written", e);
    }
  }

  private @Nullable JsonNode parse(String text) throws MalformedPacketException {
    if (text.isEmpty()) {
      return null;
    }
    try {
      return json.readTree(text);
    } catch (JsonProcessingException _) {
      throw new MalformedPacketException("A packet ends with JSON");
    }
  }

  /** Goes through a packet's text from left to right. */
  private static final class Reader {

    private final String text;
    private int position;

    Reader(String text) {
      this.text = text;
    }

    PacketType type() throws MalformedPacketException {
      int type = text.isEmpty() ? -1 : text.charAt(position++) - '0';
      if (type < 0 || type >= TYPES.length) {
        throw new MalformedPacketException("A packet begins with a digit from 0 to 6");
      }
      return TYPES[type];
    }

    int attachments(int maxAttachments) throws MalformedPacketException {
      Long count = number();
      if (count == null || position == text.length() || text.charAt(position++) != '-') {
        throw new MalformedPacketException("A binary packet has the number of its attachments");
      }
      if (count > maxAttachments) {
        throw new MalformedPacketException(
            "A packet has at most " + maxAttachments + " attachments");
      }
      return count.intValue();
    }

    String namespace() {
      if (position == text.length() || text.charAt(position) != '/') {
        return "/";
      }
      int comma = text.indexOf(',', position);
      int end = comma < 0 ? text.length() : comma;
      String namespace = text.substring(position, end);
      position = Math.min(end + 1, text.length());
      return namespace;
    }

    @Nullable Long number() throws MalformedPacketException {
      int start = position;
      while (position < text.length() && isDigit(text.charAt(position))) {
        position++;
      }
      if (position - start > DIGITS) {
        throw new MalformedPacketException("A number has at most " + DIGITS + " digits");
      }
      return position == start ? null : Long.valueOf(text.substring(start, position));
    }

    String rest() {
      return text.substring(position);
    }

    private static boolean isDigit(char character) {
      return character >= '0' && character <= '9';
    }
  }
}
