package dev.podshell.systemtests.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** Runs a script with the processor protocol, and acts as the game engine that the script calls. */
public final class ProcessorClient implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final StringBuffer output = new StringBuffer();
  private final List<Long> calls = new CopyOnWriteArrayList<>();
  private final Function<JsonNode, Optional<ObjectNode>> engine;
  private final JsonSocket socket;

  private ProcessorClient(
      URI gateway, String learner, Function<JsonNode, Optional<ObjectNode>> engine) {
    this.engine = engine;
    this.socket =
        JsonSocket.open(
            gateway.resolve("/processor"), TerminalClient.token(gateway, learner), this::take);
  }

  /**
   * Connects.
   *
   * @param engine returns the answer to a message: {@link #result}, {@link #error}, or nothing
   */
  public static ProcessorClient connect(
      URI gateway, String learner, Function<JsonNode, Optional<ObjectNode>> engine) {
    return new ProcessorClient(gateway, learner, engine);
  }

  /** Connects without an engine. */
  public static ProcessorClient connect(URI gateway, String learner) {
    return connect(gateway, learner, _ -> Optional.empty());
  }

  /** Returns the answer of an engine that has done what it was asked. */
  public static Optional<ObjectNode> result(Object message) {
    return answer("result", message);
  }

  /** Returns the answer of an engine that cannot do what it was asked. */
  public static Optional<ObjectNode> error(Object message) {
    return answer("error", message);
  }

  /** Sends a language and a script, each when the gateway is ready for it. */
  public void run(String language, String script) {
    run(JSON.createObjectNode().put("language", language), script);
  }

  /** Sends a context and a script, each when the gateway is ready for it. */
  public void run(ObjectNode context, String script) {
    awaitMessage("READY");
    socket.send(context);
    awaitMessage("READY");
    socket.sendText(script);
  }

  public void send(ObjectNode message) {
    socket.send(message);
  }

  public void sendText(String text) {
    socket.sendText(text);
  }

  /** Returns the gateway's next message with this status, and drops those before it. */
  public JsonNode awaitMessage(String message) {
    return socket.awaitMessage(it -> it.path("message").asText().equals(message));
  }

  /** Returns the next error, and drops what comes before it. */
  public JsonNode awaitError() {
    return socket.awaitMessage(it -> it.path("type").asText().equals("error"));
  }

  /** Returns the code with which the gateway closed. */
  public int awaitClose() {
    return socket.awaitClose();
  }

  /** Returns what the script wrote, on both streams. */
  public String output() {
    return output.toString();
  }

  /** Returns the ids of the calls that came. */
  public List<Long> calls() {
    return new ArrayList<>(calls);
  }

  /** Drops the connection without a closing handshake. */
  public void drop() {
    socket.drop();
  }

  @Override
  public void close() {
    socket.close();
  }

  private boolean take(JsonNode message) {
    switch (message.path("type").asText()) {
      case "output" -> output.append(message.path("message").asText());
      case "command" -> {
        long id = message.path("id").longValue();
        calls.add(id);
        engine
            .apply(message.path("message"))
            .ifPresent(answer -> socket.send(answer.put("id", id)));
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private static Optional<ObjectNode> answer(String type, Object message) {
    ObjectNode answer = JSON.createObjectNode().put("type", type);
    answer.set("message", JSON.valueToTree(message));
    return Optional.of(answer);
  }
}
