package dev.podshell.gateway.dialect.processor;

import dev.podshell.gateway.authentication.UpgradeCheck;
import dev.podshell.gateway.authentication.VerifiedToken;
import dev.podshell.gateway.connection.ClientConnection;
import dev.podshell.gateway.connection.OpenConnections;
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
import java.util.Objects;

/** Where connections to {@code /processor} arrive. Everything here runs on event loops. */
@Singleton
@WebSocket(path = "/processor", inboundProcessingMode = InboundProcessingMode.CONCURRENT)
public final class ProcessorEndpoint {

  private final ProcessorServices services;
  private final OpenConnections connections;

  ProcessorEndpoint(ProcessorServices services) {
    this.services = services;
    this.connections = services.connections();
  }

  @OnOpen
  @NonBlocking
  void open(WebSocketConnection connection) {
    VerifiedToken token = Objects.requireNonNull(connection.userData().get(UpgradeCheck.TOKEN));
    connections.open(connection, socket -> new ProcessorConnection(socket, token, services));
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
