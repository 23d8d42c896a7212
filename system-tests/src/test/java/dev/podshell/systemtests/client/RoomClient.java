package dev.podshell.systemtests.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Takes part in a room. Its editor shows each code-update, and sends what is typed with the
 * revision that it shows. Thread-safe.
 */
public final class RoomClient implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final String userId;
  private final JsonSocket socket;
  private final List<String> participants = new ArrayList<>();
  private String code = "";
  private long revision;

  private RoomClient(URI gateway, String sessionId, String userId) {
    this.userId = userId;
    this.socket = JsonSocket.open(gateway.resolve("/ws/" + sessionId), null, this::take);
    send("join-session", payload().put("username", "Name of " + userId));
    JsonNode unused =
        awaitType("participant-joined", it -> it.path("userId").asText().equals(userId));
  }

  /** Makes a session, and returns its id. */
  public static String create(URI gateway) {
    return create(gateway, "{}");
  }

  /**
   * Makes a session, and returns its id.
   *
   * @param body JSON
   */
  public static String create(URI gateway, String body) {
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<String> response =
          http.send(
              HttpRequest.newBuilder(gateway.resolve("/sessions"))
                  .POST(HttpRequest.BodyPublishers.ofString(body))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() != 201) {
        throw new AssertionError(response.statusCode() + " " + response.body());
      }
      return JSON.readTree(response.body()).path("sessionId").asText();
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Joins a session, and returns when the room says so. */
  public static RoomClient join(URI gateway, String sessionId, String userId) {
    return new RoomClient(gateway, sessionId, userId);
  }

  /** Returns what the editor shows. */
  public synchronized String code() {
    return code;
  }

  /** Returns the participants of whom this client was told. */
  public synchronized List<String> participants() {
    return List.copyOf(participants);
  }

  /** Types at the end of the code, and sends the code as it is then. */
  public synchronized void type(String text) {
    code += text;
    send("code-change", payload().put("changes", code).put("revision", revision));
  }

  public void send(String type, JsonNode payload) {
    socket.send(JSON.createObjectNode().put("type", type).set("payload", payload));
  }

  /** Returns the next event of a type; any but code-update. */
  public JsonNode awaitType(String type, Predicate<JsonNode> matching) {
    return socket
        .awaitMessage(
            it -> it.path("type").asText().equals(type) && matching.test(it.path("payload")))
        .path("payload");
  }

  public ObjectNode payload() {
    return JSON.createObjectNode().put("userId", userId);
  }

  /** Drops the connection without a closing handshake. */
  public void drop() {
    socket.drop();
  }

  @Override
  public void close() {
    socket.close();
  }

  private synchronized boolean take(JsonNode event) {
    JsonNode payload = event.path("payload");
    switch (event.path("type").asText()) {
      case "code-update" -> {
        code = payload.path("code").asText();
        revision = payload.path("revision").longValue();
        return true;
      }
      case "participant-joined" -> {
        if (!participants.contains(payload.path("userId").asText())) {
          participants.add(payload.path("userId").asText());
        }
        return false;
      }
      case "participant-left" -> {
        participants.remove(payload.path("userId").asText());
        return false;
      }
      default -> {
        return false;
      }
    }
  }
}
