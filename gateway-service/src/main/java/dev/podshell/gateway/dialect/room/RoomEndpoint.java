package dev.podshell.gateway.dialect.room;

import dev.podshell.contracts.identity.RoomId;
import dev.podshell.contracts.room.Execution;
import dev.podshell.gateway.authentication.TokenlessUpgrade;
import dev.podshell.gateway.authentication.UpgradeCheck;
import dev.podshell.gateway.authentication.VerifiedToken;
import dev.podshell.gateway.connection.ClientSocket;
import dev.podshell.gateway.connection.DialectEndpoint;
import dev.podshell.gateway.connection.FrameHandler;
import io.quarkus.websockets.next.InboundProcessingMode;
import io.quarkus.websockets.next.WebSocket;
import io.quarkus.websockets.next.WebSocketConnection;
import jakarta.inject.Singleton;
import java.util.Objects;
import java.util.Optional;

/** Members of rooms; to know a session's id is to be let in, unless the operator wants a token. */
@Singleton
@WebSocket(
    path = "/ws/{sessionId}",
    endpointId = RoomEndpoint.ID,
    inboundProcessingMode = InboundProcessingMode.CONCURRENT)
public final class RoomEndpoint extends DialectEndpoint implements TokenlessUpgrade {

  static final String ID = "room";

  private final RoomServices services;

  RoomEndpoint(RoomServices services) {
    super(services.connections());
    this.services = services;
  }

  @Override
  public String endpointId() {
    return ID;
  }

  @Override
  public boolean isAllowed() {
    return !services.settings().authenticate();
  }

  @Override
  protected FrameHandler handler(WebSocketConnection connection, ClientSocket socket) {
    RoomId room = RoomId.of(connection.pathParam("sessionId"));
    Execution execution =
        Objects.requireNonNull(connection.userData().get(RoomUpgradeCheck.EXECUTION));
    Optional<VerifiedToken> token =
        services.settings().authenticate()
            ? Optional.ofNullable(connection.userData().get(UpgradeCheck.TOKEN))
            : Optional.empty();
    String client =
        token
            .map(verified -> verified.learner().value())
            .orElseGet(() -> host(String.valueOf(connection.handshakeRequest().remoteAddress())));
    return new RoomConnection(socket, room, execution, client, token, services);
  }

  /** An address without its port. */
  private static String host(String address) {
    int port = address.lastIndexOf(':');
    return port < 0 ? address : address.substring(0, port);
  }
}
