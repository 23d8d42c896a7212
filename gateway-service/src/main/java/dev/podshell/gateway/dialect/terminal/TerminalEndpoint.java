package dev.podshell.gateway.dialect.terminal;

import dev.podshell.contracts.identity.QuestionId;
import dev.podshell.gateway.authentication.TokenlessUpgrade;
import dev.podshell.gateway.authentication.UpgradeCheck;
import dev.podshell.gateway.connection.ClientSocket;
import dev.podshell.gateway.connection.DialectEndpoint;
import dev.podshell.gateway.connection.FrameHandler;
import io.quarkus.websockets.next.InboundProcessingMode;
import io.quarkus.websockets.next.WebSocket;
import io.quarkus.websockets.next.WebSocketConnection;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Terminals; who they are for is said by their first message. */
@Singleton
@WebSocket(
    path = "/terminal",
    endpointId = TerminalEndpoint.ID,
    inboundProcessingMode = InboundProcessingMode.CONCURRENT)
public final class TerminalEndpoint extends DialectEndpoint implements TokenlessUpgrade {

  static final String ID = "terminal";

  private final TerminalServices services;

  TerminalEndpoint(TerminalServices services) {
    super(services.connections());
    this.services = services;
  }

  @Override
  public String endpointId() {
    return ID;
  }

  @Override
  public boolean isAllowed() {
    return true;
  }

  @Override
  protected FrameHandler handler(WebSocketConnection connection, ClientSocket socket) {
    QuestionId question =
        Optional.ofNullable(connection.userData().get(UpgradeCheck.QUESTION))
            .orElseGet(services.configuration()::defaultQuestion);
    return new TerminalConnection(
        socket,
        question,
        Optional.ofNullable(connection.userData().get(UpgradeCheck.TOKEN)),
        services);
  }
}
