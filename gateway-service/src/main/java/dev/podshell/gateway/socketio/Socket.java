package dev.podshell.gateway.socketio;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.podshell.contracts.identity.LearnerId;
import dev.podshell.gateway.connection.CloseCause;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The way to a client that is connected. Nothing here waits: a client that leaves too much unread
 * is disconnected. What is emitted to a client that is gone is dropped. Thread-safe.
 */
public final class Socket {

  static final String NAMESPACE = "/";

  private final String id;
  private final PacketSender sender;
  private final Unacknowledged unacknowledged;
  private volatile boolean connected;

  Socket(String id, PacketSender sender, int mostUnacknowledged) {
    this.id = id;
    this.sender = sender;
    this.unacknowledged = new Unacknowledged(mostUnacknowledged);
  }

  /** Returns the {@code socket.id} of the client. It is not a secret. */
  public String id() {
    return id;
  }

  /** Sends an event. */
  public void emit(String name, JsonNode... arguments) {
    emit(null, name, arguments);
  }

  /**
   * Sends an event that the client acknowledges.
   *
   * @return what it answers; fails with {@link IllegalStateException} when it has disconnected, or
   *     if too many events wait for an answer already
   */
  public CompletionStage<List<JsonNode>> emitWithAck(String name, JsonNode... arguments) {
    CompletableFuture<List<JsonNode>> answer = new CompletableFuture<>();
    Long number = unacknowledged.add(answer);
    if (number != null) {
      emit(number, name, arguments);
    }
    return answer;
  }

  /** Disconnects the client, after what was emitted; it does not connect again by itself. */
  public void disconnect() {
    if (connected) {
      sender.send(new SocketPacket.Disconnect(NAMESPACE));
    }
    sender.close(CloseCause.ENDED);
  }

  /** Called when the client has authenticated. */
  public void authenticate(LearnerId learner) {
    sender.client().authenticate(learner);
  }

  /** Called when the client participates without a token. */
  public void takePart() {
    sender.client().takePart();
  }

  void connect() {
    connected = true;
  }

  void disconnected() {
    connected = false;
    unacknowledged.fail();
  }

  void acknowledged(long number, List<JsonNode> arguments) {
    unacknowledged.complete(number, arguments);
  }

  void acknowledge(long number, JsonNode... arguments) {
    if (connected) {
      sender.send(new SocketPacket.Ack(NAMESPACE, number, List.of(arguments)));
    }
  }

  private void emit(@Nullable Long number, String name, JsonNode... arguments) {
    if (connected) {
      List<JsonNode> data = new ArrayList<>(arguments.length + 1);
      data.add(TextNode.valueOf(name));
      data.addAll(List.of(arguments));
      sender.send(new SocketPacket.Event(NAMESPACE, number, data));
    }
  }
}
