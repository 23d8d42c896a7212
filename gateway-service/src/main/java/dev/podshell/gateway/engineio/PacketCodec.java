package dev.podshell.gateway.engineio;

import io.vertx.core.buffer.Buffer;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Packets as text: one by itself, as a WebSocket's text frame carries it, or several in the payload
 * of a polling request, separated by U+001E. A binary message in a payload is {@code b} and Base64.
 */
final class PacketCodec {

  static final char SEPARATOR = '\u001e';
  private static final char BASE64 = 'b';
  private static final PacketType[] TYPES = PacketType.values();

  private PacketCodec() {}

  static String encode(EnginePacket packet) {
    return switch (packet) {
      case EnginePacket.Text(PacketType type, String data) -> type.digit() + data;
      case EnginePacket.Binary(Buffer data) ->
          BASE64 + Base64.getEncoder().encodeToString(data.getBytes());
    };
  }

  static String encodePayload(List<EnginePacket> packets) {
    return packets.stream()
        .map(PacketCodec::encode)
        .collect(Collectors.joining(String.valueOf(SEPARATOR)));
  }

  static EnginePacket decode(String text) throws MalformedPacketException {
    if (text.isEmpty()) {
      throw new MalformedPacketException("A packet is empty");
    }
    char first = text.charAt(0);
    if (first == BASE64) {
      return new EnginePacket.Binary(base64(text.substring(1)));
    }
    int type = first - '0';
    if (type < 0 || type >= TYPES.length) {
      throw new MalformedPacketException("A packet begins with a digit from 0 to 6, or with b");
    }
    return new EnginePacket.Text(TYPES[type], text.substring(1));
  }

  private static Buffer base64(String text) throws MalformedPacketException {
    try {
      return Buffer.buffer(Base64.getDecoder().decode(text));
    } catch (IllegalArgumentException _) {
      throw new MalformedPacketException("A binary packet is Base64 after its b");
    }
  }
}
