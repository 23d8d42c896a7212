package dev.podshell.gateway.published;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.podshell.gateway.fakes.Client;
import java.net.URI;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Users who edit one text. */
final class RoomTalks implements Talks {

  private static final String CODE = "print(1)\n";

  private final URI gateway;
  private final String session;

  RoomTalks(URI gateway) {
    this.gateway = gateway;
    this.session =
        SchemaFile.json(Client.post(gateway.resolve("/sessions"), "").body())
            .path("sessionId")
            .asText();
  }

  @Override
  public Talk before(String message) {
    return switch (message) {
      case "joinSession" -> connected(RoomTalks::settle);
      case "leaveSession" -> joined("user-123", RoomTalks::settleOutside);
      default -> joined("user-123", RoomTalks::settle);
    };
  }

  @Override
  public Map<String, Supplier<Talk>> causes() {
    return Map.of(
        "codeUpdate", this::alone,
        "languageUpdated", this::alone,
        "participantJoined", this::alone,
        "participantLeft", () -> hearing("leave-session", "{\"userId\":\"user-456\"}"),
        "cursorUpdate",
            () ->
                hearing(
                    "cursor-move",
                    "{\"userId\":\"user-456\",\"cursor\":{\"line\":4,\"column\":10}}"),
        "executeCode",
            () -> hearing("execute-code", "{\"language\":\"python\",\"code\":\"print(1 + 1)\"}"),
        "executionResult",
            () -> hearing("execution-result", "{\"output\":\"2\\n\",\"error\":null}"),
        "chat", () -> hearing("chat", "{\"userId\":\"user-456\",\"message\":\"hello\"}"),
        "error", () -> alone().send("{"));
  }

  private Talk alone() {
    return joined("user-123", RoomTalks::settle);
  }

  /** Somebody beside whom another says something. */
  private Talk hearing(String type, String payload) {
    Talk other = joined("user-456", RoomTalks::settle);
    Talk talk = alone().with(other.client());
    other.send(event(type, payload));
    return talk;
  }

  private Talk connected(Consumer<Talk> settling) {
    URI address = Talk.address(gateway, "/ws/" + session);
    return new Talk(Client.connect(address, Map.of()), settling);
  }

  /** Somebody who has joined, and has sent some code. */
  private Talk joined(String user, Consumer<Talk> settling) {
    Talk talk = connected(settling).send(join(user));
    JsonNode update = talk.await(type("code-update"));
    talk.know("revision", update.at("/payload/revision"));
    talk.await(
        it ->
            type("participant-joined").test(it) && it.at("/payload/userId").asText().equals(user));
    return talk.send(
        event(
            "code-change",
            "{\"userId\":\"%s\",\"changes\":%s}".formatted(user, TextNode.valueOf(CODE))));
  }

  private static void settle(Talk talk) {
    talk.send(event("language-change", "{\"userId\":\"user-123\",\"language\":\"settled\"}"));
    talk.await(it -> it.at("/payload/language").asText().equals("settled"));
  }

  private static void settleOutside(Talk talk) {
    talk.send(join("user-123"));
    talk.await(type("participant-joined"));
  }

  private static String join(String user) {
    return event("join-session", "{\"userId\":\"%s\",\"username\":\"Alice\"}".formatted(user));
  }

  private static String event(String type, String payload) {
    return "{\"type\":\"%s\",\"payload\":%s}".formatted(type, payload);
  }

  private static Predicate<JsonNode> type(String type) {
    return frame -> frame.path("type").asText().equals(type);
  }
}
