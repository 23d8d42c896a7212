package dev.podshell.gateway.connection;

import io.quarkus.websockets.next.OnBinaryMessage;
import io.quarkus.websockets.next.OnClose;
import io.quarkus.websockets.next.OnError;
import io.quarkus.websockets.next.OnOpen;
import io.quarkus.websockets.next.OnTextMessage;
import io.quarkus.websockets.next.WebSocketConnection;
import io.smallrye.common.annotation.NonBlocking;
import io.vertx.core.buffer.Buffer;

/**
 * Accepts the WebSockets of a dialect and passes their events to the handler that the dialect makes
 * for each. Everything here runs on event loops. A dialect's endpoint is a singleton and a
 * {@code @WebSocket} with {@code inboundProcessingMode = CONCURRENT}, because order is kept by the
 * connection.
 */
public abstract class DialectEndpoint {

  private final OpenConnections connections;

  protected DialectEndpoint(OpenConnections connections) {
    this.connections = connections;
  }

  /**
   * The handler of a connection that has been let in.
   *
   * @param socket the way to its client
   */
  protected abstract FrameHandler handler(WebSocketConnection connection, ClientSocket socket);

  @OnOpen
  @NonBlocking
  public void onOpen(WebSocketConnection connection) {
    connections.open(connection, socket -> handler(connection, socket));
  }

  @OnTextMessage
  @NonBlocking
  public void onText(String frame, WebSocketConnection connection) {
    connections.find(connection).ifPresent(it -> it.onText(frame));
  }

  @OnBinaryMessage
  @NonBlocking
  public void onBinary(Buffer frame, WebSocketConnection connection) {
    connections.find(connection).ifPresent(it -> it.onBinary(frame));
  }

  @OnClose
  @NonBlocking
  public void onClose(WebSocketConnection connection) {
    connections.onClosed(connection);
  }

  @OnError
  @NonBlocking
  public void onError(Throwable failure, WebSocketConnection connection) {
    connections.find(connection).ifPresent(it -> it.onFailure(failure));
  }
}
