package dev.podshell.gateway.dialect.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.podshell.gateway.fakes.Client;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Speaks the terminal protocol as a client. */
final class Terminal implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Client client;
  private String sessionToken = "";

  Terminal(URI gateway) {
    this(gateway, Map.of());
  }

  Terminal(URI gateway, Map<String, String> headers) {
    this(gateway, "q1", headers);
  }

  private Terminal(URI gateway, String question, Map<String, String> headers) {
    this.client =
        Client.connect(
            URI.create(
                gateway.toString().replaceFirst("^http", "ws") + "terminal?question=" + question),
            headers);
  }

  static Terminal login(URI gateway, String learner) {
    return login(gateway, learner, "q1");
  }

  static Terminal login(URI gateway, String learner, String question) {
    Terminal terminal = new Terminal(gateway, question, Map.of());
    assertThat(terminal.authenticate(payload().put("token", Client.token(gateway, learner))))
        .containsEntry("result", "ok");
    return terminal;
  }

  static Terminal resume(URI gateway, String sessionToken, @Nullable JsonNode resume) {
    Terminal terminal = new Terminal(gateway);
    ObjectNode payload = payload().put("sessionToken", sessionToken);
    if (resume != null) {
      payload.set("resume", resume);
    }
    assertThat(terminal.authenticate(payload)).containsEntry("result", "ok");
    return terminal;
  }

  static ObjectNode payload() {
    return JSON.createObjectNode();
  }

  /** Returns an update of a command without a number. */
  static ObjectNode update(String type, long serverId) {
    return payload().put("type", type).put("serverId", serverId);
  }

  /** Returns an update of a command with a number. */
  static ObjectNode numbered(String type, long serverId, long seq) {
    return update(type, serverId).put("writer", "w").put("seq", seq);
  }

  Client client() {
    return client;
  }

  String sessionToken() {
    return sessionToken;
  }

  Map<String, Object> authenticate(ObjectNode payload) {
    send("authentication", payload);
    JsonNode answer = payloadOf("authentication");
    sessionToken = answer.path("sessionToken").asText(sessionToken);
    return JSON.convertValue(answer, Map.class);
  }

  void send(String type, @Nullable JsonNode payload) {
    ObjectNode message =
        JSON.createObjectNode().put("type", type).put("sessionToken", sessionToken);
    if (payload != null) {
      message.set("payload", payload);
    }
    client.send(message.toString());
  }

  /** Runs a command and returns its server id. */
  long run(int clientId, String command) {
    send("command", payload().put("command", command).put("clientId", clientId));
    JsonNode answer = payloadOf("command");
    assertThat(answer.path("result").asText()).as("%s", answer).isEqualTo("ok");
    return answer.path("serverId").asLong();
  }

  /** Runs a command under a terminal and answers its server id. */
  long runUnderTerminal(int clientId, String command) {
    ObjectNode payload = payload().put("command", command).put("clientId", clientId);
    payload.putObject("tty").put("cols", 80).put("rows", 24);
    send("command", payload);
    return payloadOf("command").path("serverId").asLong();
  }

  /** Waits until a command has begun. */
  void awaitRunning(long serverId) {
    if (updates(serverId).isEmpty()) {
      client.await(_ -> !updates(serverId).isEmpty());
    }
  }

  JsonNode payloadOf(String type) {
    return client.await(message -> message.path("type").asText().equals(type)).path("payload");
  }

  /** Returns the answer to a numbered input. */
  JsonNode answerTo(long seq) {
    return client
        .await(
            message ->
                message.path("payload").path("seq").asLong() == seq
                    && message.path("payload").has("result"))
        .path("payload");
  }

  /** Returns the next notification of an event. */
  JsonNode notification(String event) {
    return client
        .await(message -> message.path("payload").path("event").asText().equals(event))
        .path("payload");
  }

  JsonNode awaitCompletion(long serverId) {
    return client
        .await(
            message ->
                message.path("payload").path("status").asText().equals("completed")
                    && message.path("payload").path("serverId").asLong() == serverId)
        .path("payload");
  }

  /** Waits until all output of a command contains a text. */
  void awaitOutput(long serverId, String text) {
    if (!output(serverId, "combined").contains(text)) {
      client.await(_ -> output(serverId, "combined").contains(text));
    }
  }

  List<JsonNode> updates(long serverId) {
    return client.all().stream()
        .map(message -> message.path("payload"))
        .filter(payload -> payload.has("output") && payload.path("serverId").asLong() == serverId)
        .toList();
  }

  String output(long serverId, String stream) {
    return updates(serverId).stream()
        .map(update -> update.path("output").path(stream).asText())
        .collect(Collectors.joining());
  }

  @Override
  public void close() {
    client.close();
  }
}
