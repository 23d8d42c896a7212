package dev.podshell.systemtests.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Holds one connection to {@code /terminal}. One thread may use it. */
public final class TerminalClient implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Map<Long, Transcript> transcripts = new ConcurrentHashMap<>();
  private final Map<Long, String> acknowledged = new ConcurrentHashMap<>();
  private final JsonSocket socket;
  private @Nullable String sessionToken;

  private TerminalClient(URI gateway, String question) {
    URI uri = gateway.resolve("/terminal?question=" + question);
    this.socket = JsonSocket.open(uri, null, this::addToTranscript);
  }

  /**
   * Connects without authenticating.
   *
   * @param gateway such as {@code http://localhost:8080/}
   */
  public static TerminalClient connect(URI gateway, String question) {
    return new TerminalClient(gateway, question);
  }

  /** Connects and authenticates as a learner of the local issuer. */
  public static TerminalClient login(URI gateway, String question, String learner) {
    TerminalClient client = connect(gateway, question);
    ObjectNode payload = JSON.createObjectNode().put("token", token(gateway, learner));
    assertThat(client.authenticate(payload).path("result").asText()).isEqualTo("ok");
    return client;
  }

  /** Connects and continues a session, with this {@code resume} or without any. */
  public static TerminalClient resume(
      URI gateway, String question, String sessionToken, @Nullable JsonNode resume) {
    TerminalClient client = connect(gateway, question);
    ObjectNode payload = JSON.createObjectNode().put("sessionToken", sessionToken);
    if (resume != null) {
      payload.set("resume", resume);
    }
    assertThat(client.authenticate(payload).path("result").asText()).isEqualTo("ok");
    return client;
  }

  /** Returns a token of the local issuer. */
  public static String token(URI gateway, String learner) {
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(gateway.resolve("/dev/token/" + learner)).build();
      HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
      assertThat(response.statusCode()).isEqualTo(200);
      return response.body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Sends the authentication message, and returns the payload of its answer. */
  public JsonNode authenticate(ObjectNode payload) {
    send(message("authentication", payload));
    JsonNode answer = awaitMessage(type("authentication")).path("payload");
    if (answer.hasNonNull("sessionToken")) {
      sessionToken = answer.get("sessionToken").asText();
    }
    return answer;
  }

  public String sessionToken() {
    return Objects.requireNonNull(sessionToken, "not authenticated");
  }

  /** Runs a command, and returns its server id. */
  public long run(int clientId, String command) {
    return run(payload(clientId, command));
  }

  /** Runs a command under a terminal of 80 × 24, and returns its server id. */
  public long runInTerminal(int clientId, String command) {
    ObjectNode payload = payload(clientId, command);
    payload.putObject("tty").put("cols", 80).put("rows", 24);
    return run(payload);
  }

  /** Sends a command, and returns its server id. */
  public long run(ObjectNode payload) {
    JsonNode answer = request(payload);
    assertThat(answer.path("result").asText()).as(answer.toString()).isEqualTo("ok");
    return answer.path("serverId").asLong();
  }

  /** Sends a command, and returns its answer. */
  public JsonNode request(ObjectNode payload) {
    JsonNode clientId = payload.get("clientId");
    send(message("command", payload));
    return awaitMessage(
            type("command").and(m -> m.path("payload").path("clientId").equals(clientId)))
        .path("payload");
  }

  public static ObjectNode payload(int clientId, String command) {
    return JSON.createObjectNode().put("command", command).put("clientId", clientId);
  }

  /** Sends input without a number. */
  public void type(long serverId, String input) {
    send(message("update", update("stdin", serverId).put("input", input)));
  }

  /** Acknowledges everything of a command that has come, as a screen does that has shown it. */
  public void acknowledge(long serverId) {
    String cursor = transcript(serverId).cursor();
    if (cursor != null && !cursor.equals(acknowledged.put(serverId, cursor))) {
      send(message("ack", JSON.createObjectNode().put("serverId", serverId).put("cursor", cursor)));
    }
  }

  public void signal(long serverId, int signal) {
    send(message("update", update("signal", serverId).put("signal", signal)));
  }

  public static ObjectNode update(String type, long serverId) {
    return JSON.createObjectNode().put("type", type).put("serverId", serverId);
  }

  /** Returns a message with the session's token, if there is one. */
  public ObjectNode message(String type, JsonNode payload) {
    ObjectNode message = JSON.createObjectNode().put("type", type);
    if (sessionToken != null) {
      message.put("sessionToken", sessionToken);
    }
    message.set("payload", payload);
    return message;
  }

  public void send(JsonNode message) {
    socket.send(message);
  }

  public void sendText(String text) {
    socket.sendText(text);
  }

  public Transcript transcript(long serverId) {
    return transcripts.computeIfAbsent(serverId, _ -> new Transcript());
  }

  /** Waits for the command's last update. */
  public Transcript awaitCompletion(long serverId) {
    return awaitCompletion(serverId, JsonSocket.TIMEOUT);
  }

  public Transcript awaitCompletion(long serverId, Duration timeout) {
    Transcript transcript = transcript(serverId);
    await()
        .atMost(timeout)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(10))
        .until(() -> transcript.completion() != null || !transcript.protocolErrors().isEmpty());
    assertThat(transcript.protocolErrors()).isEmpty();
    return transcript;
  }

  /** Waits until the command has written a text. */
  public void awaitOutput(long serverId, String text) {
    Transcript transcript = transcript(serverId);
    await()
        .atMost(JsonSocket.TIMEOUT)
        .pollInterval(Duration.ofMillis(10))
        .untilAsserted(() -> assertThat(transcript.combined()).contains(text));
  }

  /**
   * Returns the next message that matches and is no update of output, and drops those before it.
   */
  public JsonNode awaitMessage(Predicate<JsonNode> matching) {
    return socket.awaitMessage(matching);
  }

  public static Predicate<JsonNode> type(String type) {
    return message -> message.path("type").asText().equals(type);
  }

  public int awaitClose() {
    return socket.awaitClose();
  }

  /** Reads nothing more until {@link #unpause}, as a slow client does. */
  public void pause() {
    socket.pause();
  }

  public void unpause() {
    socket.unpause();
  }

  /** Drops the connection without a closing handshake, as a closed laptop does. */
  public void drop() {
    socket.drop();
  }

  @Override
  public void close() {
    socket.close();
  }

  private boolean addToTranscript(JsonNode message) {
    JsonNode payload = message.path("payload");
    boolean isOutput = message.path("type").asText().equals("update") && payload.has("status");
    if (isOutput) {
      transcript(payload.path("serverId").asLong()).add(payload);
    }
    return isOutput;
  }
}
