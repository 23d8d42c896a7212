package dev.podshell.gateway.engineio;

import dev.podshell.gateway.connection.CloseCause;
import dev.podshell.gateway.intake.Admission;
import dev.podshell.gateway.intake.Intake;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.ServerWebSocket;
import java.util.List;

/** Sends a packet as a text frame of a WebSocket, and a binary message as a binary frame. */
final class WebSocketTransport implements Transport {

  private final ServerWebSocket socket;
  private final HttpConnection connection;
  private final Intake intake;

  WebSocketTransport(ServerWebSocket socket, HttpConnection connection, Intake intake) {
    this.socket = socket;
    this.connection = connection;
    this.intake = intake;
  }

  Admission admission() {
    return intake.admission();
  }

  @Override
  public TransportName name() {
    return TransportName.WEBSOCKET;
  }

  @Override
  public boolean isReady() {
    return true;
  }

  @Override
  public Future<Void> send(List<EnginePacket> packets) {
    return Future.join(packets.stream().map(this::send).toList()).mapEmpty();
  }

  private Future<Void> send(EnginePacket packet) {
    try {
      return switch (packet) {
        case EnginePacket.Text text -> socket.writeTextMessage(PacketCodec.encode(text));
        case EnginePacket.Binary(Buffer data) -> socket.writeBinaryMessage(data);
      };
    } catch (IllegalStateException e) { // closed a moment ago
      return Future.failedFuture(e);
    }
  }

  /**
   * Stops reading frames until {@link #resume}; meanwhile it does not notice if the client leaves.
   */
  void pause() {
    socket.pause();
  }

  /** Resumes reading. */
  void resume() {
    socket.resume();
  }

  /** Tells the client why, after what was sent. */
  void close(CloseCause cause) {
    if (!socket.isClosed()) {
      socket.close((short) cause.code(), cause.message());
      intake.endSoon();
    }
  }

  /** Ends it even if the client does not listen. */
  void abort() {
    connection.close();
  }
}
