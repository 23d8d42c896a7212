package dev.podshell.gateway.published;

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

/** Learners who run commands. */
final class TerminalTalks implements Talks {

  private static final String QUESTION = "q1";

  private final URI gateway;
  private final FakeSandboxes sandboxes;
  private final String learner = "learner-" + UUID.randomUUID();

  TerminalTalks(URI gateway, FakeSandboxes sandboxes) {
    this.gateway = gateway;
    this.sandboxes = sandboxes;
  }

  @Override
  public Talk before(String message) {
    return switch (message) {
      case "authentication" -> anew(running());
      case "logout", "preferences", "notes" -> running(talk -> talk.await(type(message)));
      case "command" -> authenticated(TerminalTalks::settle);
      default -> running();
    };
  }

  @Override
  public Map<String, Supplier<Talk>> causes() {
    return Map.ofEntries(
        Map.entry("authenticated", this::running),
        Map.entry(
            "authenticationError",
            () -> connected(TerminalTalks::settle).send(authentication("no"))),
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

  private Talk lost() {
    Talk talk = running();
    sandboxes.lose(SandboxId.of(new LearnerId(learner), new QuestionId(QUESTION)));
    return talk;
  }

  private Talk connected(Consumer<Talk> settling) {
    URI address = Talk.address(gateway, "/terminal?question=" + QUESTION);
    return new Talk(Client.connect(address, Map.of()), settling);
  }

  /** Somebody who has authenticated, and has a command that echoes what it is given. */
  private Talk running() {
    return running(TerminalTalks::settle);
  }

  private Talk authenticated(Consumer<Talk> settling) {
    Talk talk = connected(settling).send(authentication(Client.token(gateway, learner)));
    talk.await(type("authentication"));
    return talk;
  }

  private Talk running(Consumer<Talk> settling) {
    Talk talk = authenticated(settling);
    send(talk, "command", command(1, "cat"));
    talk.know("serverId", talk.await(type("command")).at("/payload/serverId"));
    JsonNode begun = talk.await(it -> it.path("payload").has("cursor"));
    return talk.know("cursor", begun.at("/payload/cursor"));
  }

  /** A second connection of the same session, which has yet to authenticate. */
  private Talk anew(Talk running) {
    Talk talk =
        connected(TerminalTalks::settle)
            .with(running.client())
            .know("token", JsonNodeFactory.instance.textNode(Client.token(gateway, learner)));
    for (String field : new String[] {"serverId", "cursor"}) {
      talk.know(field, running.known(field));
    }
    return talk.know("sessionToken", sessionToken(running));
  }

  /** The token of the session that the client has authenticated for. */
  static JsonNode sessionToken(Talk talk) {
    return talk.client().all().stream()
        .filter(type("authentication"))
        .findFirst()
        .orElseThrow()
        .at("/payload/sessionToken");
  }

  private static void settle(Talk talk) {
    if (talk.client().all().stream().noneMatch(type("authentication"))) {
      talk.await(type("authentication"));
    }
    send(talk, "command", command(99, "echo settled"));
    talk.await(
        it ->
            it.at("/payload/clientId").intValue() == 99
                && it.at("/payload/status").asText().equals("completed"));
  }

  private static Talk update(Talk talk, String fields) {
    return send(talk, "update", "{%s,\"serverId\":%s}".formatted(fields, talk.known("serverId")));
  }

  private static Talk send(Talk talk, String type, String payload) {
    ObjectNode message = JsonNodeFactory.instance.objectNode().put("type", type);
    message.set("payload", SchemaFile.json(payload));
    return talk.send(message.toString());
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
