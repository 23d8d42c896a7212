package dev.podshell.gateway.engineio;

import io.vertx.core.buffer.Buffer;

/** A packet of Engine.IO. */
sealed interface EnginePacket {

  /** The packet that answers a waiting GET, so that its client can leave polling. */
  EnginePacket NOOP = new Text(PacketType.NOOP, "");

  EnginePacket CLOSE = new Text(PacketType.CLOSE, "");
  EnginePacket PING = new Text(PacketType.PING, "");

  /** A packet of any type, whose data is text. */
  record Text(PacketType type, String data) implements EnginePacket {}

  /** A message of bytes. */
  record Binary(Buffer data) implements EnginePacket {}

  static EnginePacket message(String data) {
    return new Text(PacketType.MESSAGE, data);
  }
}
