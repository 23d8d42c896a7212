package dev.podshell.gateway.apispec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.podshell.contracts.identity.LearnerId;
import dev.podshell.contracts.identity.QuestionId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.gateway.fakes.Client;
import dev.podshell.gateway.fakes.FakeSandboxes;
import java.net.URI;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Plays learners who run commands. */
final class TerminalScenarios implements Scenarios {

  private static final String QUESTION = "q1";

  private final URI gateway;
  private final FakeSandboxes sandboxes;
  private final String learner = "learner-" + UUID.randomUUID();

  TerminalScenarios(URI gateway, FakeSandboxes sandboxes) {
    this.gateway = gateway;
    this.sandboxes = sandboxes;
  }

  @Override
  public Scenario before(String message) {
    return switch (message) {
      case "authentication" -> reconnected(running());
      case "logout", "list", "preferences", "notes" ->
          running(scenario -> scenario.await(type(message)));
      case "command" -> authenticated(TerminalScenarios::settle);
      default -> running();
    };
  }

  @Override
  public Map<String, Supplier<Scenario>> causes() {
    return Map.ofEntries(
        Map.entry("authenticated", this::running),
        Map.entry(
            "authenticationError",
            () -> connected(TerminalScenarios::settle).send(authentication("no"))),
        Map.entry("commandAccepted", this::running),
        Map.entry("commandError", () -> send(running(), "command", command(2, "fail"))),
        Map.entry(
            "updateAccepted",
            () -> update(running(), "\"type\":\"eof\",\"writer\":\"w\",\"seq\":1")),
        Map.entry("updateError", () -> update(running(), "\"type\":\"dance\"")),
        Map.entry("output", this::running),
        Map.entry("completed", () -> update(running(), "\"type\":\"eof\"")),
        Map.entry("lost", this::lost),
        Map.entry("resumeError", () -> send(running(), "resume", "{\"serverId\":7}")),
        Map.entry("listed", () -> send(running(), "list", "{}")),
        Map.entry("listError", () -> send(running(), "list", "{\"limit\":0}")),
        Map.entry("storedPreferences", () -> send(running(), "preferences", "{}")),
        Map.entry("preferencesError", () -> send(running(), "preferences", "{\"preferences\":7}")),
        Map.entry("storedNotes", () -> send(running(), "notes", "{}")),
        Map.entry("notesError", () -> send(running(), "notes", "{\"notes\":7}")),
        Map.entry("loggedOut", () -> send(running(), "logout", "{}")),
        Map.entry(
            "logoutError", () -> running().send("{\"type\":\"logout\",\"sessionToken\":\"no\"}")),
        Map.entry("notification", this::lost),
        Map.entry("pong", () -> send(running(), "ping", "{}")),
        Map.entry("error", () -> running().send("{")));
  }

  private Scenario lost() {
    Scenario scenario = running();
    sandboxes.lose(SandboxId.of(new LearnerId(learner), new QuestionId(QUESTION)));
    return scenario;
  }

  private Scenario connected(Consumer<Scenario> settling) {
    URI address = Scenario.address(gateway, "/terminal?question=" + QUESTION);
    return new Scenario(Client.connect(address, Map.of()), settling);
  }

  /** Returns a learner who has authenticated and has a command that echoes its input. */
  private Scenario running() {
    return running(TerminalScenarios::settle);
  }

  private Scenario authenticated(Consumer<Scenario> settling) {
    Scenario scenario = connected(settling).send(authentication(Client.token(gateway, learner)));
    scenario.await(type("authentication"));
    return scenario;
  }

  private Scenario running(Consumer<Scenario> settling) {
    Scenario scenario = authenticated(settling);
    send(scenario, "command", command(1, "cat"));
    scenario.know("serverId", scenario.await(type("command")).at("/payload/serverId"));
    JsonNode begun = scenario.await(it -> it.path("payload").has("cursor"));
    return scenario.know("cursor", begun.at("/payload/cursor"));
  }

  /** Opens a second connection of the same session, which has not authenticated yet. */
  private Scenario reconnected(Scenario running) {
    Scenario scenario =
        connected(TerminalScenarios::settle)
            .with(running.client())
            .know("token", JsonNodeFactory.instance.textNode(Client.token(gateway, learner)));
    for (String field : new String[] {"serverId", "cursor"}) {
      scenario.know(field, running.known(field));
    }
    return scenario.know("sessionToken", sessionToken(running));
  }

  /** Returns the token of the client's session. */
  static JsonNode sessionToken(Scenario scenario) {
    return scenario.client().all().stream()
        .filter(type("authentication"))
        .findFirst()
        .orElseThrow()
        .at("/payload/sessionToken");
  }

  private static void settle(Scenario scenario) {
    if (scenario.client().all().stream().noneMatch(type("authentication"))) {
      scenario.await(type("authentication"));
    }
    send(scenario, "command", command(99, "echo settled"));
    scenario.await(
        it ->
            it.at("/payload/clientId").intValue() == 99
                && it.at("/payload/status").asText().equals("completed"));
  }

  private static Scenario update(Scenario scenario, String fields) {
    return send(
        scenario, "update", "{%s,\"serverId\":%s}".formatted(fields, scenario.known("serverId")));
  }

  private static Scenario send(Scenario scenario, String type, String payload) {
    ObjectNode message = JsonNodeFactory.instance.objectNode().put("type", type);
    message.set("payload", SchemaFile.json(payload));
    return scenario.send(message.toString());
  }

  private static String authentication(String token) {
    return "{\"type\":\"authentication\",\"payload\":{\"token\":\"%s\"}}".formatted(token);
  }

  private static String command(int clientId, String text) {
    return "{\"command\":\"%s\",\"clientId\":%d}".formatted(text, clientId);
  }

  private static Predicate<JsonNode> type(String type) {
    return frame -> frame.path("type").asText().equals(type);
  }
}
