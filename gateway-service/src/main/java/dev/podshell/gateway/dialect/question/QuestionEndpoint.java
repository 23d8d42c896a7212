package dev.podshell.gateway.dialect.question;

import dev.podshell.gateway.authentication.UpgradeCheck;
import dev.podshell.gateway.authentication.VerifiedToken;
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
import java.util.Objects;
import java.util.Optional;

/**
 * Where connections to {@code /questions/{questionId}} arrive. Everything here runs on event loops.
 */
@Singleton
@WebSocket(
    path = "/questions/{questionId}",
    inboundProcessingMode = InboundProcessingMode.CONCURRENT)
public final class QuestionEndpoint {

  private final QuestionServices services;
  private final OpenConnections connections;

  QuestionEndpoint(QuestionServices services) {
    this.services = services;
    this.connections = services.connections();
  }

  @OnOpen
  @NonBlocking
  void open(WebSocketConnection connection) {
    VerifiedToken token = Objects.requireNonNull(connection.userData().get(UpgradeCheck.TOKEN));
    String question = connection.pathParam("questionId");
    Optional<String> cursor = QueryParameter.of(connection.handshakeRequest().query(), "cursor");
    connections.open(
        connection, socket -> new QuestionConnection(socket, question, token, cursor, services));
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
