package dev.podshell.gateway.dialect.line;

import dev.podshell.gateway.authentication.UpgradeCheck;
import dev.podshell.gateway.authentication.VerifiedToken;
import dev.podshell.gateway.connection.ClientSocket;
import dev.podshell.gateway.connection.DialectEndpoint;
import dev.podshell.gateway.connection.FrameHandler;
import dev.podshell.gateway.connection.OpenConnections;
import dev.podshell.gateway.connection.RandomIds;
import dev.podshell.gateway.connection.Timers;
import dev.podshell.gateway.dialect.QuestionSessions;
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

  private final QuestionSessions sessions;
  private final RandomIds random;
  private final Timers timers;
  private final LineFrames frames;
  private final LineConfiguration configuration;

  LineEndpoint(
      OpenConnections connections,
      QuestionSessions sessions,
      RandomIds random,
      Timers timers,
      LineFrames frames,
      LineConfiguration configuration) {
    super(connections);
    this.sessions = sessions;
    this.random = random;
    this.timers = timers;
    this.frames = frames;
    this.configuration = configuration;
  }

  @Override
  protected FrameHandler handler(WebSocketConnection connection, ClientSocket socket) {
    VerifiedToken token = Objects.requireNonNull(connection.userData().get(UpgradeCheck.TOKEN));
    return new LineConnection(socket, token, sessions, random, timers, frames, configuration);
  }
}
