package dev.podshell.gateway.dialect.terminal;

import dev.podshell.gateway.authentication.UpgradeCheck;
import dev.podshell.gateway.connection.ClientConnection;
import dev.podshell.gateway.connection.OpenConnections;
import dev.podshell.gateway.connection.QueryParameter;
import io.quarkus.websockets.next.InboundProcessingMode;
import io.quarkus.websockets.next.OnBinaryMessage;
import io.quarkus.websockets.next.OnClose;
import io.quarkus.websockets.next.OnError;
import io.quarkus.websockets.next.OnOpen;
import io.quarkus.websockets.next.OnTextMessage;
import io.quarkus.websockets.next.WebSocket;
import io.quarkus.websockets.next.WebSocketConnection;
import io.smallrye.common.annotation.NonBlocking;
import io.vertx.core.buffer.Buffer;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Where connections to {@code /terminal} arrive. Everything here runs on event loops. */
@Singleton
@WebSocket(path = "/terminal", inboundProcessingMode = InboundProcessingMode.CONCURRENT)
public final class TerminalEndpoint {

  private final TerminalServices services;
  private final OpenConnections connections;

  TerminalEndpoint(TerminalServices services) {
    this.services = services;
    this.connections = services.connections();
  }

  @OnOpen
  @NonBlocking
  void open(WebSocketConnection connection) {
    String question =
        QueryParameter.of(connection.handshakeRequest().query(), "question")
            .orElse(services.configuration().dialects().defaultQuestion());
    connections.open(
        connection,
        socket ->
            new TerminalConnection(
                socket,
                question,
                Optional.ofNullable(connection.userData().get(UpgradeCheck.TOKEN)),
                services));
  }

  @OnTextMessage
  @NonBlocking
  void text(String frame, WebSocketConnection connection) {
    connections.of(connection).ifPresent(it -> it.text(frame));
  }

  @OnBinaryMessage
  @NonBlocking
  void binary(Buffer frame, WebSocketConnection connection) {
    connections.of(connection).ifPresent(ClientConnection::binary);
  }

  @OnClose
  @NonBlocking
  void close(WebSocketConnection connection) {
    connections.close(connection);
  }

  @OnError
  @NonBlocking
  void failed(Throwable failure, WebSocketConnection connection) {
    connections.of(connection).ifPresent(it -> it.failed(failure));
  }
}
