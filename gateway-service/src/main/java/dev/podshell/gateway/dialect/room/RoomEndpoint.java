package dev.podshell.gateway.dialect.room;

import dev.podshell.contracts.identity.RoomId;
import dev.podshell.gateway.connection.ClientConnection;
import dev.podshell.gateway.connection.OpenConnections;
import dev.podshell.gateway.room.Rooms;
import io.quarkus.websockets.next.InboundProcessingMode;
import io.quarkus.websockets.next.OnBinaryMessage;
import io.quarkus.websockets.next.OnClose;
import io.quarkus.websockets.next.OnError;
import io.quarkus.websockets.next.OnOpen;
import io.quarkus.websockets.next.OnTextMessage;
import io.quarkus.websockets.next.WebSocket;
import io.quarkus.websockets.next.WebSocketConnection;
import io.smallrye.common.annotation.NonBlocking;
import io.vertx.core.buffer.Buffer;
import jakarta.inject.Singleton;

/** Where connections to {@code /ws/{sessionId}} arrive. Everything here runs on event loops. */
@Singleton
@WebSocket(
    path = "/ws/{sessionId}",
    endpointId = RoomEndpoint.ID,
    inboundProcessingMode = InboundProcessingMode.CONCURRENT)
public final class RoomEndpoint {

  static final String ID = "room";

  private final Rooms rooms;
  private final RoomFrames frames;
  private final OpenConnections connections;

  RoomEndpoint(Rooms rooms, RoomFrames frames, OpenConnections connections) {
    this.rooms = rooms;
    this.frames = frames;
    this.connections = connections;
  }

  @OnOpen
  @NonBlocking
  void open(WebSocketConnection connection) {
    RoomId room = RoomId.of(connection.pathParam("sessionId"));
    connections.open(connection, socket -> new RoomConnection(socket, room, rooms, frames));
  }

  @OnTextMessage
  @NonBlocking
  void text(String frame, WebSocketConnection connection) {
    connections.of(connection).ifPresent(it -> it.text(frame));
  }

  @OnBinaryMessage
  @NonBlocking
  void binary(Buffer frame, WebSocketConnection connection) {
    connections.of(connection).ifPresent(ClientConnection::binary);
  }

  @OnClose
  @NonBlocking
  void close(WebSocketConnection connection) {
    connections.close(connection);
  }

  @OnError
  @NonBlocking
  void failed(Throwable failure, WebSocketConnection connection) {
    connections.of(connection).ifPresent(it -> it.failed(failure));
  }
}
