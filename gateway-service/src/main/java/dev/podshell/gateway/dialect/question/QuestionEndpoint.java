package dev.podshell.gateway.dialect.question;

import dev.podshell.contracts.identity.QuestionId;
import dev.podshell.gateway.authentication.UpgradeCheck;
import dev.podshell.gateway.authentication.VerifiedToken;
import dev.podshell.gateway.connection.ClientSocket;
import dev.podshell.gateway.connection.DialectEndpoint;
import dev.podshell.gateway.connection.FrameHandler;
import dev.podshell.gateway.connection.OpenConnections;
import dev.podshell.gateway.connection.QueryParameter;
import dev.podshell.gateway.dialect.QuestionClients;
import io.quarkus.websockets.next.InboundProcessingMode;
import io.quarkus.websockets.next.WebSocket;
import io.quarkus.websockets.next.WebSocketConnection;
import jakarta.inject.Singleton;
import java.util.Objects;
import java.util.Optional;

/** Accepts clients that run scripts for a question. */
@Singleton
@WebSocket(
    path = "/questions/{questionId}",
    endpointId = "question",
    inboundProcessingMode = InboundProcessingMode.CONCURRENT)
public final class QuestionEndpoint extends DialectEndpoint {

  private final QuestionClients clients;
  private final QuestionFrames frames;
  private final QuestionConfiguration configuration;

  QuestionEndpoint(
      OpenConnections connections,
      QuestionClients clients,
      QuestionFrames frames,
      QuestionConfiguration configuration) {
    super(connections);
    this.clients = clients;
    this.frames = frames;
    this.configuration = configuration;
  }

  @Override
  protected FrameHandler handler(WebSocketConnection connection, ClientSocket socket) {
    VerifiedToken token = Objects.requireNonNull(connection.userData().get(UpgradeCheck.TOKEN));
    QuestionId question = Objects.requireNonNull(connection.userData().get(UpgradeCheck.QUESTION));
    Optional<String> cursor = QueryParameter.of(connection.handshakeRequest().query(), "cursor");
    return new QuestionConnection(
        socket,
        clients.create(socket, token),
        question,
        cursor,
        frames,
        configuration.replayWindow());
  }
}
