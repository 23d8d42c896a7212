package dev.podshell.gateway.dialect.room;

import dev.podshell.contracts.identity.RoomId;
import dev.podshell.contracts.room.Execution;
import dev.podshell.gateway.authentication.UpgradeCheck;
import dev.podshell.gateway.authentication.VerifiedToken;
import io.quarkus.websockets.next.WebSocketConnection;
import java.util.Objects;
import java.util.Optional;

/**
 * The visit of a client to a room, as its upgrade describes it.
 *
 * @param execution who executes code in the room
 * @param client the client that the work of its edits counts for, such as an address
 * @param token of the client, if the operator requires one
 */
record RoomVisit(RoomId room, Execution execution, String client, Optional<VerifiedToken> token) {

  /**
   * Reads the upgrade of a connection.
   *
   * @param isAuthenticated whether the operator requires a token
   */
  static RoomVisit of(WebSocketConnection connection, boolean isAuthenticated) {
    Optional<VerifiedToken> token =
        isAuthenticated
            ? Optional.ofNullable(connection.userData().get(UpgradeCheck.TOKEN))
            : Optional.empty();
    String client =
        token
            .map(verified -> verified.learner().value())
            .orElseGet(() -> host(String.valueOf(connection.handshakeRequest().remoteAddress())));
    return new RoomVisit(
        RoomId.of(connection.pathParam("sessionId")),
        Objects.requireNonNull(connection.userData().get(RoomUpgradeCheck.EXECUTION)),
        client,
        token);
  }

  /** Returns an address without its port. */
  private static String host(String address) {
    int port = address.lastIndexOf(':');
    return port < 0 ? address : address.substring(0, port);
  }
}
