package dev.podshell.gateway.dialect.line;

import dev.podshell.gateway.authentication.UpgradeCheck;
import dev.podshell.gateway.authentication.VerifiedToken;
import dev.podshell.gateway.connection.ClientSocket;
import dev.podshell.gateway.connection.DialectEndpoint;
import dev.podshell.gateway.connection.FrameHandler;
import dev.podshell.gateway.connection.OpenConnections;
import dev.podshell.gateway.dialect.QuestionClients;
import dev.podshell.gateway.dialect.QuestionClients.QuestionClient;
import io.quarkus.websockets.next.InboundProcessingMode;
import io.quarkus.websockets.next.WebSocket;
import io.quarkus.websockets.next.WebSocketConnection;
import jakarta.inject.Singleton;
import java.util.Objects;

/** Accepts clients, whose upgrade must have a token. */
@Singleton
@WebSocket(
    path = "/line",
    endpointId = "line",
    inboundProcessingMode = InboundProcessingMode.CONCURRENT)
public final class LineEndpoint extends DialectEndpoint {

  private final QuestionClients clients;
  private final LineFrames frames;
  private final LineConfiguration configuration;

  LineEndpoint(
      OpenConnections connections,
      QuestionClients clients,
      LineFrames frames,
      LineConfiguration configuration) {
    super(connections);
    this.clients = clients;
    this.frames = frames;
    this.configuration = configuration;
  }

  @Override
  protected FrameHandler handler(WebSocketConnection connection, ClientSocket socket) {
    VerifiedToken token = Objects.requireNonNull(connection.userData().get(UpgradeCheck.TOKEN));
    QuestionClient client = clients.create(socket, token);
    return new LineConnection(socket, client, frames, configuration);
  }
}
