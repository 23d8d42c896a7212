package dev.podshell.gateway.dialect.processor;

import dev.podshell.gateway.authentication.UpgradeCheck;
import dev.podshell.gateway.authentication.VerifiedToken;
import dev.podshell.gateway.connection.ClientSocket;
import dev.podshell.gateway.connection.DialectEndpoint;
import dev.podshell.gateway.connection.FrameHandler;
import dev.podshell.gateway.connection.OpenConnections;
import dev.podshell.gateway.connection.Timers;
import dev.podshell.gateway.dialect.QuestionClients;
import io.quarkus.websockets.next.InboundProcessingMode;
import io.quarkus.websockets.next.WebSocket;
import io.quarkus.websockets.next.WebSocketConnection;
import jakarta.inject.Singleton;
import java.util.Objects;

/** Accepts clients that run scripts, and are the game engine of these. */
@Singleton
@WebSocket(
    path = "/processor",
    endpointId = "processor",
    inboundProcessingMode = InboundProcessingMode.CONCURRENT)
public final class ProcessorEndpoint extends DialectEndpoint {

  private final QuestionClients clients;
  private final Timers timers;
  private final ProcessorFrames frames;
  private final ProcessorConfiguration configuration;

  ProcessorEndpoint(
      OpenConnections connections,
      QuestionClients clients,
      Timers timers,
      ProcessorFrames frames,
      ProcessorConfiguration configuration) {
    super(connections);
    this.clients = clients;
    this.timers = timers;
    this.frames = frames;
    this.configuration = configuration;
  }

  @Override
  protected FrameHandler handler(WebSocketConnection connection, ClientSocket socket) {
    VerifiedToken token = Objects.requireNonNull(connection.userData().get(UpgradeCheck.TOKEN));
    return new ProcessorConnection(
        socket, clients.create(socket, token), timers, frames, configuration);
  }
}
