package dev.podshell.gateway.apispec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.podshell.gateway.fakes.Client;
import java.net.URI;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Plays users who edit one text. */
final class RoomScenarios implements Scenarios {

  private static final String CODE = "print(1)\n";

  private final URI gateway;
  private final String session;

  RoomScenarios(URI gateway) {
    this.gateway = gateway;
    this.session =
        SchemaFile.json(Client.post(gateway.resolve("/sessions"), "").body())
            .path("sessionId")
            .asText();
  }

  @Override
  public Scenario before(String message) {
    return switch (message) {
      case "joinSession" -> connected(RoomScenarios::settle);
      case "leaveSession" -> joined("user-123", RoomScenarios::settleOutside);
      default -> joined("user-123", RoomScenarios::settle);
    };
  }

  @Override
  public Map<String, Supplier<Scenario>> causes() {
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

  private Scenario alone() {
    return joined("user-123", RoomScenarios::settle);
  }

  /** Returns a member of a room to which another member sends an event. */
  private Scenario hearing(String type, String payload) {
    Scenario other = joined("user-456", RoomScenarios::settle);
    Scenario scenario = alone().with(other.client());
    other.send(event(type, payload));
    return scenario;
  }

  private Scenario connected(Consumer<Scenario> settling) {
    URI address = Scenario.address(gateway, "/ws/" + session);
    return new Scenario(Client.connect(address, Map.of()), settling);
  }

  /** Returns a member who has joined and has sent some code. */
  private Scenario joined(String user, Consumer<Scenario> settling) {
    Scenario scenario = connected(settling).send(join(user));
    JsonNode update = scenario.await(type("code-update"));
    scenario.know("revision", update.at("/payload/revision"));
    scenario.await(
        it ->
            type("participant-joined").test(it) && it.at("/payload/userId").asText().equals(user));
    return scenario.send(
        event(
            "code-change",
            "{\"userId\":\"%s\",\"changes\":%s}".formatted(user, TextNode.valueOf(CODE))));
  }

  private static void settle(Scenario scenario) {
    scenario.send(event("language-change", "{\"userId\":\"user-123\",\"language\":\"settled\"}"));
    scenario.await(it -> it.at("/payload/language").asText().equals("settled"));
  }

  private static void settleOutside(Scenario scenario) {
    scenario.send(join("user-123"));
    scenario.await(type("participant-joined"));
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
