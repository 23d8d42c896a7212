package dev.podshell.gateway.dialect.room;

import dev.podshell.gateway.authentication.Revocations;
import dev.podshell.gateway.authentication.TokenlessUpgrade;
import dev.podshell.gateway.connection.ClientSocket;
import dev.podshell.gateway.connection.DialectEndpoint;
import dev.podshell.gateway.connection.FrameHandler;
import dev.podshell.gateway.connection.OpenConnections;
import dev.podshell.gateway.room.RoomExecutions;
import dev.podshell.gateway.room.Rooms;
import io.quarkus.websockets.next.InboundProcessingMode;
import io.quarkus.websockets.next.WebSocket;
import io.quarkus.websockets.next.WebSocketConnection;
import jakarta.inject.Singleton;

/**
 * Accepts members of rooms, who know a session's id, or have a token if the operator requires one.
 */
@Singleton
@WebSocket(
    path = "/ws/{sessionId}",
    endpointId = RoomEndpoint.ID,
    inboundProcessingMode = InboundProcessingMode.CONCURRENT)
public final class RoomEndpoint extends DialectEndpoint implements TokenlessUpgrade {

  static final String ID = "room";

  private final Rooms rooms;
  private final RoomExecutions executions;
  private final Revocations revocations;
  private final RoomFrames frames;
  private final RoomAccessConfiguration configuration;

  RoomEndpoint(
      OpenConnections connections,
      Rooms rooms,
      RoomExecutions executions,
      Revocations revocations,
      RoomFrames frames,
      RoomAccessConfiguration configuration) {
    super(connections);
    this.rooms = rooms;
    this.executions = executions;
    this.revocations = revocations;
    this.frames = frames;
    this.configuration = configuration;
  }

  @Override
  public String endpointId() {
    return ID;
  }

  @Override
  public boolean isAllowed() {
    return !configuration.authenticate();
  }

  @Override
  protected FrameHandler handler(WebSocketConnection connection, ClientSocket socket) {
    return new RoomConnection(
        socket,
        RoomVisit.of(connection, configuration.authenticate()),
        rooms,
        executions,
        revocations,
        frames,
        configuration);
  }
}
