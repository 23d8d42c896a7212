package dev.podshell.gateway.fakes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.podshell.gateway.socketio.Acknowledgement;
import dev.podshell.gateway.socketio.ConnectRefusedException;
import dev.podshell.gateway.socketio.DisconnectReason;
import dev.podshell.gateway.socketio.Socket;
import dev.podshell.gateway.socketio.SocketAcceptor;
import dev.podshell.gateway.socketio.SocketHandler;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Accepts clients of a dialect that sends back what it receives. Some events make it do more:
 * {@code ask}, {@code count}, {@code flood}, {@code leave} and {@code fail}.
 */
@Singleton
@Alternative
public final class EchoAcceptor implements SocketAcceptor {

  private final Map<String, DisconnectReason> disconnected = new ConcurrentHashMap<>();
  private final Map<String, String> newest = new ConcurrentHashMap<>();

  @Override
  public SocketHandler accept(Socket socket, ObjectNode auth) throws ConnectRefusedException {
    if (auth.path("token").asText().equals("wrong")) {
      throw new ConnectRefusedException("The token is wrong");
    }
    socket.takePart();
    socket.emit("too early");
    return new Echo(socket, auth);
  }

  /**
   * Returns the reason why a socket was disconnected. It is empty while the socket is connected.
   */
  public Optional<DisconnectReason> reason(String socketId) {
    return Optional.ofNullable(disconnected.get(socketId));
  }

  /** Returns the last event of a socket. */
  public Optional<String> newestEvent(String socketId) {
    return Optional.ofNullable(newest.get(socketId));
  }

  private final class Echo implements SocketHandler {

    private final Socket socket;
    private final ObjectNode auth;

    Echo(Socket socket, ObjectNode auth) {
      this.socket = socket;
      this.auth = auth;
    }

    @Override
    public void onConnect() {
      socket.emit("welcome", auth);
    }

    @Override
    public void onEvent(String name, List<JsonNode> arguments, Acknowledgement acknowledgement) {
      JsonNode[] all = arguments.toArray(JsonNode[]::new);
      newest.put(socket.id(), name);
      switch (name) {
        case "ask" ->
            socket
                .emitWithAck("question", all)
                .whenComplete(
                    (answer, failure) -> {
                      if (failure == null) {
                        socket.emit("answered", answer.toArray(JsonNode[]::new));
                      }
                    });
        case "count" -> {
          for (int number = 0; number < all[0].intValue(); number++) {
            socket.emit("number", IntNode.valueOf(number));
          }
        }
        case "flood" -> {
          TextNode text = TextNode.valueOf("x".repeat(10_000));
          for (int number = 0; number < 10_000 && reason(socket.id()).isEmpty(); number++) {
            socket.emit("flood", text);
          }
        }
        case "leave" -> socket.disconnect();
        case "fail" -> throw new IllegalStateException("The test asked for a failure");
        default -> {
          socket.emit(name, all);
          acknowledgement.send(all);
          acknowledgement.send(TextNode.valueOf("only the first counts"));
        }
      }
    }

    @Override
    public void onDisconnect(DisconnectReason reason) {
      disconnected.put(socket.id(), reason);
    }
  }
}
