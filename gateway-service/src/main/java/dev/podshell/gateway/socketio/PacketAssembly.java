package dev.podshell.gateway.socketio;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Puts the packets of one connection together from its messages. Holds at most one packet that
 * waits for attachments, and of these a bounded number and size. Not thread-safe.
 */
final class PacketAssembly {

  private final PacketCodec codec;
  private final long mostBytes;
  private final List<Buffer> attachments = new ArrayList<>();
  private @Nullable PacketHeader waiting;
  private long bytes;

  /**
   * @param mostBytes that the attachments of a packet may have together
   */
  PacketAssembly(PacketCodec codec, long mostBytes) {
    this.codec = codec;
    this.mostBytes = mostBytes;
  }

  /** Takes a text message; the packet, unless it has attachments that are still to come. */
  Optional<SocketPacket> text(String message) throws MalformedPacketException {
    if (waiting != null) {
      throw new MalformedPacketException("A packet's attachments follow it at once");
    }
    PacketHeader header = codec.decode(message);
    if (header.attachments() == 0) {
      return Optional.of(header.complete(List.of()));
    }
    waiting = header;
    return Optional.empty();
  }

  /** Takes a binary message; the packet that it was the last attachment of. */
  Optional<SocketPacket> binary(Buffer message) throws MalformedPacketException {
    PacketHeader header = waiting;
    if (header == null) {
      throw new MalformedPacketException("A binary message belongs to no packet");
    }
    bytes += message.length();
    if (bytes > mostBytes) {
      throw new MalformedPacketException("The attachments are more than " + mostBytes + " bytes");
    }
    attachments.add(message);
    if (attachments.size() < header.attachments()) {
      return Optional.empty();
    }
    List<Buffer> all = List.copyOf(attachments);
    attachments.clear();
    bytes = 0;
    waiting = null;
    return Optional.of(header.complete(all));
  }
}
