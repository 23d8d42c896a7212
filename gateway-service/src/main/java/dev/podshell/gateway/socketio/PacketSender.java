package dev.podshell.gateway.socketio;

import dev.podshell.gateway.connection.ClientSocket;
import dev.podshell.gateway.connection.CloseCause;

/** Sends packets, each with its attachments behind it and nothing between them. Thread-safe. */
final class PacketSender {

  private final ClientSocket client;
  private final PacketCodec codec;

  PacketSender(ClientSocket client, PacketCodec codec) {
    this.client = client;
    this.codec = codec;
  }

  void send(SocketPacket packet) {
    EncodedPacket encoded = codec.encode(packet);
    synchronized (this) {
      client.offer(encoded.text());
      encoded.attachments().forEach(client::offer);
    }
  }

  ClientSocket client() {
    return client;
  }

  void close(CloseCause cause) {
    client.close(cause);
  }
}
