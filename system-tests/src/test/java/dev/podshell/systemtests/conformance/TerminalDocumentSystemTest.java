package dev.podshell.systemtests.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.podshell.systemtests.PodshellSystem;
import dev.podshell.systemtests.client.JsonSocket;
import dev.podshell.systemtests.client.TerminalClient;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Follows "Web-Terminal Websocket Protocol v3". This is one long file, because it is one document.
 */
@ExtendWith(PodshellSystem.Shared.class)
final class TerminalDocumentSystemTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final PodshellSystem system;

  TerminalDocumentSystemTest(PodshellSystem system) {
    this.system = system;
  }

  /** "Wrong token". */
  @Test
  void shouldTellTheUserThatATokenIsWrong() {
    try (JsonSocket socket = connect()) {
      socket.sendText("{\"type\": \"authentication\", \"payload\": {\"token\": \"wrong\"}}");

      JsonNode answer = socket.awaitMessage(type("authentication")).path("payload");
      assertThat(answer.path("result").asText()).isEqualTo("error");
      assertThat(answer.path("message").asText()).isNotBlank();
    }
  }

  /** "Returning session id". */
  @Test
  void shouldReturnASessionToken() {
    try (JsonSocket socket = connect()) {
      assertThat(login(socket, "doc-login", "")).isNotBlank();
    }
  }

  /** "server should make sure client is auth'd beforehand": nothing else is answered before. */
  @Test
  void shouldRunNothingBeforeAuthentication() {
    try (JsonSocket socket = connect()) {
      socket.sendText(
          """
          {"type": "command", "sessionToken": "", "payload": {"command": "touch ran", "clientId": 1}}
          """);
      String token = login(socket, "doc-beforehand", "");
      long serverId = run(socket, token, 2, "ls", "");

      Output output = new Output(serverId);
      socket.awaitMessage(output::takeToEnd);
      assertThat(output.combined).isEmpty();
    }
  }

  /** The same applies to a session token that is not the session's. */
  @Test
  void shouldRunNothingForAWrongSessionToken() {
    try (JsonSocket socket = connect()) {
      login(socket, "doc-wrong", "");
      socket.sendText(
          """
          {"type": "command", "sessionToken": "wrong", "payload": {"command": "echo", "clientId": 1}}
          """);

      JsonNode answer = socket.awaitMessage(type("command")).path("payload");
      assertThat(answer.path("result").asText()).isEqualTo("error");
      assertThat(answer.path("message").asText()).isNotBlank();
      assertThat(answer.path("clientId").asInt()).isEqualTo(1);
    }
  }

  /** "Giving tracking id for that command", and its output and end. */
  @Test
  void shouldGiveACommandAnIdAndSendItsOutput() {
    try (JsonSocket socket = connect()) {
      String token = login(socket, "doc-command", "");
      long serverId = run(socket, token, 1, "echo out; echo err >&2", "");

      Output output = new Output(serverId);
      JsonNode end = socket.awaitMessage(output::takeToEnd).path("payload");
      assertThat(output.stdin).hasToString("out\n");
      assertThat(output.stderr).hasToString("err\n");
      assertThat(output.combined.toString()).contains("out\n").contains("err\n").hasSize(8);
      assertThat(end.path("command").asText()).isEqualTo("echo out; echo err >&2");
      assertThat(end.path("status").asText()).isEqualTo("completed");
      assertThat(Instant.parse(end.path("begin").asText()))
          .isBeforeOrEqualTo(Instant.parse(end.path("end").asText()));
    }
  }

  /** "output is incremental", "status: running", "end: ''" while it runs. */
  @Test
  void shouldSayThatItIsRunningWhileItIs() {
    try (JsonSocket socket = connect()) {
      String token = login(socket, "doc-running", "");
      run(socket, token, 1, "echo one; read line; echo $line", "");

      JsonNode running =
          socket
              .awaitMessage(
                  it -> it.path("payload").path("output").path("combined").asText().equals("one\n"))
              .path("payload");
      assertThat(running.path("status").asText()).isEqualTo("running");
      assertThat(running.path("end").asText("?")).isEmpty();
      assertThat(Instant.parse(running.path("begin").asText())).isBefore(Instant.now());
      update(socket, token, "\"type\": \"stdin\", \"input\": \"two\\n\"", running);
      JsonNode next =
          socket.awaitMessage(
              it -> it.path("payload").path("output").path("combined").asText().contains("two"));
      assertThat(next.path("payload").path("output").path("combined").asText()).isEqualTo("two\n");
    }
  }

  /** "Sending stdin updates", "incremental". */
  @Test
  void shouldPassOnStandardInputPieceByPiece() {
    try (JsonSocket socket = connect()) {
      String token = login(socket, "doc-stdin", "");
      long serverId = run(socket, token, 1, "read a; echo \"got $a\"", "");
      JsonNode command = JSON.createObjectNode().put("serverId", serverId);
      update(socket, token, "\"type\": \"stdin\", \"input\": \"he\"", command);
      update(socket, token, "\"type\": \"stdin\", \"input\": \"llo\\n\"", command);

      Output output = new Output(serverId);
      socket.awaitMessage(output::takeToEnd);
      assertThat(output.stdin).hasToString("got hello\n");
    }
  }

  /** "Sending signal". */
  @Test
  void shouldPassOnASignal() {
    try (JsonSocket socket = connect()) {
      String token = login(socket, "doc-signal", "");
      long serverId =
          run(socket, token, 1, "trap 'echo caught; exit 4' TERM; echo set; sleep 99 & wait", "");
      socket.awaitMessage(
          it -> it.path("payload").path("output").path("combined").asText().contains("set"));
      update(
          socket,
          token,
          "\"type\": \"signal\", \"clientId\": 1, \"signal\": 15",
          JSON.createObjectNode().put("serverId", serverId));

      Output output = new Output(serverId);
      JsonNode end = socket.awaitMessage(output::takeToEnd).path("payload");
      assertThat(output.combined.toString()).contains("caught");
      assertThat(end.path("exitCode").asInt()).isEqualTo(4);
    }
  }

  /** "Requesting breakpoint", "Output change with breakpoints". */
  @Test
  void shouldSendWhatPassesABreakpoint() {
    try (JsonSocket socket = connect()) {
      String token = login(socket, "doc-break", "");
      long setUp = run(socket, token, 1, "mkdir pictures; cd pictures; touch bui.png note.txt", "");
      socket.awaitMessage(new Output(setUp)::takeToEnd);
      long serverId = run(socket, token, 2, "ls | grep \"png\"", ", \"breakpoints\": [0]");

      Output output = new Output(serverId);
      socket.awaitMessage(output::takeToEnd);
      assertThat(output.stdin).hasToString("bui.png\n");
      assertThat(output.tapped).hasToString("bui.png\nnote.txt\n");
    }
  }

  /** Follows the link {@code <a href="./bui.png">bui.png</a>}. */
  @Test
  void shouldRenderNamesOfFilesAsLinksThatLeadToThem() throws Exception {
    try (JsonSocket socket = connect()) {
      String token = login(socket, "doc-html", ", \"render\": \"html\"");
      long serverId = run(socket, token, 1, "echo content > bui.txt; ls; echo '<b>'", "");

      Output output = new Output(serverId);
      socket.awaitMessage(output::takeToEnd);
      assertThat(output.combined).hasToString("<a href=\"./bui.txt\">bui.txt</a>\n&lt;b&gt;\n");
      HttpResponse<String> file =
          get(system.balancedGateways().resolve("/files/" + serverId + "/bui.txt"), token);
      assertThat(file.statusCode()).isEqualTo(200);
      assertThat(file.body()).isEqualTo("content\n");
    }
  }

  /** "Rehydrate same user session?", "Buffer messages while disconnected?" */
  @Test
  void shouldGoOnWithTheSessionAfterADisconnection() {
    String token;
    long serverId;
    try (JsonSocket socket = connect()) {
      token = login(socket, "doc-back", "");
      serverId = run(socket, token, 1, "for i in $(seq 60); do echo line $i; sleep 0.05; done", "");
      socket.awaitMessage(
          it -> it.path("payload").path("output").path("combined").asText().contains("line 3"));
      socket.drop();
    }
    try (JsonSocket back = connect()) {
      back.sendText(
          "{\"type\": \"authentication\", \"payload\": {\"sessionToken\": \"%s\"}}"
              .formatted(token));

      Output output = new Output(serverId);
      back.awaitMessage(output::takeToEnd);
      assertThat(output.combined.toString().lines())
          .hasSize(60)
          .startsWith("line 1")
          .endsWith("line 60");
    }
  }

  /** "Notifications: Something on the backend changes". */
  @Test
  void shouldNotifyOfASandboxThatStarts() {
    try (JsonSocket socket = connect()) {
      String token = login(socket, "doc-notify", "");
      socket.sendText(
          """
          {"type": "command", "sessionToken": "%s", "payload": {"command": "true", "clientId": 1}}
          """
              .formatted(token));

      JsonNode notification = socket.awaitMessage(type("notification")).path("payload");
      assertThat(notification.path("message").asText()).isNotBlank();
    }
  }

  /** "Notes?", "Preferences?" */
  @Test
  void shouldKeepNotesAndPreferences() throws Exception {
    try (JsonSocket first = connect();
        JsonSocket second = connect()) {
      String token = login(first, "doc-notes", "");
      first.sendText(
          "{\"type\": \"notes\", \"sessionToken\": \"%s\", \"payload\": {\"notes\": \"read\"}}"
              .formatted(token));
      first.awaitMessage(type("notes"));
      first.sendText(
          "{\"type\": \"preferences\", \"sessionToken\": \"%s\", \"payload\": {\"preferences\": {\"theme\": \"dark\"}}}"
              .formatted(token));
      first.awaitMessage(type("preferences"));

      String other = login(second, "doc-notes", "");
      second.sendText(
          "{\"type\": \"notes\", \"sessionToken\": \"%s\", \"payload\": {}}".formatted(other));
      assertThat(second.awaitMessage(type("notes")).path("payload"))
          .isEqualTo(json("{\"result\": \"ok\", \"notes\": \"read\"}"));
      second.sendText(
          "{\"type\": \"preferences\", \"sessionToken\": \"%s\", \"payload\": {}}"
              .formatted(other));
      assertThat(second.awaitMessage(type("preferences")).path("payload"))
          .isEqualTo(json("{\"result\": \"ok\", \"preferences\": {\"theme\": \"dark\"}}"));
    }
  }

  private JsonSocket connect() {
    return JsonSocket.open(system.balancedGateways().resolve("/terminal"), null, _ -> false);
  }

  /**
   * Authenticates, and returns the session token.
   *
   * @param more fields of the payload
   */
  private String login(JsonSocket socket, String learner, String more) {
    socket.sendText(
        """
        {
            "type": "authentication",
            "payload": {
                "token": "%s"%s
            }
        }
        """
            .formatted(TerminalClient.token(system.gateway(), learner), more));
    JsonNode answer = socket.awaitMessage(type("authentication")).path("payload");
    assertThat(answer.path("result").asText()).isEqualTo("ok");
    return answer.path("sessionToken").asText();
  }

  /** Sends the document's command message, and returns the id in its answer. */
  private static long run(
      JsonSocket socket, String token, int clientId, String command, String more) {
    socket.sendText(
        """
        {
            "type": "command",
            "sessionToken": "%s",
            "payload": {
                "command": %s%s,
                "clientId": %d
            }
        }
        """
            .formatted(token, JSON.valueToTree(command), more, clientId));
    JsonNode answer = socket.awaitMessage(type("command")).path("payload");
    assertThat(answer.path("result").asText()).as(answer.toString()).isEqualTo("ok");
    assertThat(answer.path("command").asText()).isEqualTo(command);
    assertThat(answer.path("clientId").asInt()).isEqualTo(clientId);
    assertThat(answer.path("serverId").isIntegralNumber()).isTrue();
    return answer.path("serverId").asLong();
  }

  private static void update(JsonSocket socket, String token, String fields, JsonNode command) {
    socket.sendText(
        """
        {"type": "update", "sessionToken": "%s", "payload": {"command": "", "serverId": %d, %s}}
        """
            .formatted(token, command.path("serverId").asLong(), fields));
  }

  private static HttpResponse<String> get(URI uri, String token) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(
          HttpRequest.newBuilder(uri).header("Authorization", "Bearer " + token).build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }

  private static JsonNode json(String text) throws JsonProcessingException {
    return JSON.readTree(text);
  }

  private static Predicate<JsonNode> type(String type) {
    return message -> message.path("type").asText().equals(type);
  }

  /** Adds up the updates of one command. */
  private static final class Output {

    private final StringBuilder combined = new StringBuilder();
    private final StringBuilder stdin = new StringBuilder();
    private final StringBuilder stderr = new StringBuilder();
    private final StringBuilder tapped = new StringBuilder();
    private final long serverId;

    Output(long serverId) {
      this.serverId = serverId;
    }

    /** Returns whether this is the last of them. */
    boolean takeToEnd(JsonNode message) {
      JsonNode payload = message.path("payload");
      if (!type("update").test(message) || payload.path("serverId").asLong() != serverId) {
        return false;
      }
      JsonNode output = payload.path("output");
      combined.append(output.path("combined").asText());
      stdin.append(output.path("stdin").asText());
      stderr.append(output.path("stderr").asText());
      for (JsonNode breakpoint : output.path("breakpoints")) {
        assertThat(breakpoint.path("location").asInt(-1)).isZero();
        assertThat(breakpoint.path("combined").asText())
            .isEqualTo(breakpoint.path("stdout").asText());
        tapped.append(breakpoint.path("stdout").asText());
      }
      return payload.path("status").asText().equals("completed");
    }
  }
}
