package dev.podshell.gateway.dialect.processor;

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

/** Runs of scripts that play a game. */
@Singleton
@WebSocket(
    path = "/processor",
    endpointId = "processor",
    inboundProcessingMode = InboundProcessingMode.CONCURRENT)
public final class ProcessorEndpoint extends DialectEndpoint {

  private final ProcessorServices services;

  ProcessorEndpoint(ProcessorServices services) {
    super(services.connections());
    this.services = services;
  }

  @Override
  protected FrameHandler handler(WebSocketConnection connection, ClientSocket socket) {
    VerifiedToken token = Objects.requireNonNull(connection.userData().get(UpgradeCheck.TOKEN));
    return new ProcessorConnection(socket, token, services);
  }
}
