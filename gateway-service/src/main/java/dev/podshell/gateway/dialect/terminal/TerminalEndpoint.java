package dev.podshell.gateway.dialect.terminal;

import dev.podshell.contracts.identity.QuestionId;
import dev.podshell.gateway.authentication.TokenlessUpgrade;
import dev.podshell.gateway.authentication.UpgradeCheck;
import dev.podshell.gateway.connection.ClientSocket;
import dev.podshell.gateway.connection.DialectEndpoint;
import dev.podshell.gateway.connection.FrameHandler;
import dev.podshell.gateway.connection.OpenConnections;
import dev.podshell.gateway.connection.Timers;
import io.quarkus.websockets.next.InboundProcessingMode;
import io.quarkus.websockets.next.WebSocket;
import io.quarkus.websockets.next.WebSocketConnection;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Accepts terminals. The first message of a client says whose terminal it is. */
@Singleton
@WebSocket(
    path = "/terminal",
    endpointId = TerminalEndpoint.ID,
    inboundProcessingMode = InboundProcessingMode.CONCURRENT)
public final class TerminalEndpoint extends DialectEndpoint implements TokenlessUpgrade {

  static final String ID = "terminal";

  private final TerminalAuthenticator authenticator;
  private final TerminalSessions sessions;
  private final Timers timers;
  private final TerminalFrames frames;
  private final TerminalConfiguration configuration;

  TerminalEndpoint(
      TerminalAuthenticator authenticator,
      TerminalSessions sessions,
      OpenConnections connections,
      Timers timers,
      TerminalFrames frames,
      TerminalConfiguration configuration) {
    super(connections);
    this.authenticator = authenticator;
    this.sessions = sessions;
    this.timers = timers;
    this.frames = frames;
    this.configuration = configuration;
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
            .orElseGet(configuration::defaultQuestion);
    return new TerminalConnection(
        socket,
        new TerminalUpgrade(
            question, Optional.ofNullable(connection.userData().get(UpgradeCheck.TOKEN))),
        authenticator,
        sessions,
        timers,
        frames);
  }
}
