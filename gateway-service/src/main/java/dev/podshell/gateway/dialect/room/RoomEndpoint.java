package dev.podshell.gateway.dialect.room;

import dev.podshell.contracts.identity.RoomId;
import dev.podshell.contracts.room.Execution;
import dev.podshell.gateway.authentication.Revocations;
import dev.podshell.gateway.authentication.TokenlessUpgrade;
import dev.podshell.gateway.authentication.UpgradeCheck;
import dev.podshell.gateway.authentication.VerifiedToken;
import dev.podshell.gateway.connection.ClientSocket;
import dev.podshell.gateway.connection.DialectEndpoint;
import dev.podshell.gateway.connection.FrameHandler;
import dev.podshell.gateway.connection.OpenConnections;
import dev.podshell.gateway.connection.Timers;
import dev.podshell.gateway.room.RoomExecutions;
import dev.podshell.gateway.room.Rooms;
import io.quarkus.websockets.next.InboundProcessingMode;
import io.quarkus.websockets.next.WebSocket;
import io.quarkus.websockets.next.WebSocketConnection;
import jakarta.inject.Singleton;
import java.util.Objects;
import java.util.Optional;

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
  private final Timers timers;
  private final Revocations revocations;
  private final RoomFrames frames;
  private final RoomAccessConfiguration configuration;

  RoomEndpoint(
      OpenConnections connections,
      Rooms rooms,
      RoomExecutions executions,
      Timers timers,
      Revocations revocations,
      RoomFrames frames,
      RoomAccessConfiguration configuration) {
    super(connections);
    this.rooms = rooms;
    this.executions = executions;
    this.timers = timers;
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
    RoomId room = RoomId.of(connection.pathParam("sessionId"));
    Execution execution =
        Objects.requireNonNull(connection.userData().get(RoomUpgradeCheck.EXECUTION));
    Optional<VerifiedToken> token =
        configuration.authenticate()
            ? Optional.ofNullable(connection.userData().get(UpgradeCheck.TOKEN))
            : Optional.empty();
    String client =
        token
            .map(verified -> verified.learner().value())
            .orElseGet(() -> host(String.valueOf(connection.handshakeRequest().remoteAddress())));
    return new RoomConnection(
        socket,
        room,
        execution,
        client,
        token,
        rooms,
        executions,
        timers,
        revocations,
        frames,
        configuration);
  }

  /** Returns an address without its port. */
  private static String host(String address) {
    int port = address.lastIndexOf(':');
    return port < 0 ? address : address.substring(0, port);
  }
}
