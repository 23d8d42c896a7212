package dev.podshell.systemtests.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.podshell.systemtests.PodshellSystem;
import dev.podshell.systemtests.client.JsonSocket;
import dev.podshell.systemtests.client.TerminalClient;
import java.time.Instant;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Follows "Protocol between app and processor". */
@ExtendWith(PodshellSystem.Shared.class)
final class ProcessorDocumentSystemTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final PodshellSystem system;

  ProcessorDocumentSystemTest(PodshellSystem system) {
    this.system = system;
  }

  /** "Execution lifecycle", 1 to 9. */
  @Test
  void shouldGoThroughTheLifecycleStepByStep() {
    try (JsonSocket client = connect()) {
      assertMessage(client.awaitMessage(any()), "READY");
      client.sendText("{\"language\": \"python\", \"context\": {\"level\": 3}}");
      assertMessage(client.awaitMessage(any()), "READY");
      client.sendText("import game\nprint(game.call({'move': 'north'}), game.context['level'])");
      assertMessage(client.awaitMessage(any()), "STARTED");
      JsonNode command = client.awaitMessage(any());
      assertThat(command.path("type").asText()).isEqualTo("command");
      assertThat(command.path("message")).isEqualTo(JSON.createObjectNode().put("move", "north"));
      client.sendText(
          "{\"type\": \"result\", \"id\": %s, \"message\": \"moved\"}"
              .formatted(command.path("id")));
      Output output = new Output();
      JsonNode end = client.awaitMessage(output::takeToEnd);
      assertThat(output.text).hasToString("moved 3\n");
      assertMessage(end, "END");
      assertThat(end.path("exitCode").asInt(-1)).isZero();
      assertThat(client.awaitClose()).isEqualTo(1000);
    }
  }

  /** "the raw code is directly transferred in one block to the server, without parsing". */
  @Test
  void shouldRunPureTextAsItIsEvenIfItLooksLikeJson() {
    try (JsonSocket client = connect()) {
      run(client, "python", "{\"type\": \"message\"}\nprint('é \\\\ \"quoted\"')\r\n");

      Output output = new Output();
      assertThat(client.awaitMessage(output::takeToEnd).path("exitCode").asInt(-1)).isZero();
      assertThat(output.text).hasToString("é \\ \"quoted\"\n");
    }
  }

  /** "lauch a process in the correspondig language". */
  @ParameterizedTest
  @CsvSource({"python, print(6 * 7)", "javascript, console.log(6 * 7)", "bash, echo $((6 * 7))"})
  void shouldRunTheScriptInItsLanguage(String language, String script) {
    try (JsonSocket client = connect()) {
      run(client, language, script);

      Output output = new Output();
      JsonNode unused = client.awaitMessage(output::takeToEnd);
      assertThat(output.text).hasToString("42\n");
    }
  }

  /** "The process can contact the game engine to execute commands on the game sinchronously." */
  @Test
  void shouldWaitForTheGameEngineBeforeTheScriptGoesOn() {
    try (JsonSocket client = connect()) {
      run(client, "python", "import game\nfor i in range(3): print(game.call(i), flush=True)");
      Output output = new Output();
      for (int i = 0; i < 3; i++) {
        JsonNode command = client.awaitMessage(type("command"));
        assertThat(command.path("message").asInt()).isEqualTo(i);
        client.sendText(
            "{\"type\": \"result\", \"id\": %s, \"message\": \"did %d\"}"
                .formatted(command.path("id"), i));
        String expected = "did %d\n".formatted(i);
        client.awaitMessage(frame -> output.take(frame).endsWith(expected));
      }
      assertMessage(client.awaitMessage(any()), "END");
      assertThat(output.text).hasToString("did 0\ndid 1\ndid 2\n");
    }
  }

  /** "Server errors": "type check fail, or content mismatch". */
  @Test
  void shouldSayWhatIsWrongWithWhatTheClientSent() {
    try (JsonSocket client = connect()) {
      client.awaitMessage(message("READY"));
      client.sendText("no context");

      JsonNode error = client.awaitMessage(type("error"));
      assertThat(error.path("code").asText()).isEqualTo("SERVER_ERROR");
      assertThat(error.path("message").asText()).contains("Content mismatch");
      assertTime(error);
      client.sendText("{\"language\": \"python\"}");
      client.awaitMessage(message("READY"));
    }
  }

  /** "Interpreter errors": "runtime error, syntax/parsing errors, unexpected token". */
  @ParameterizedTest
  @CsvSource({
    "javascript, let x = ;, Unexpected token",
    "python, raise ValueError('no'), ValueError: no"
  })
  void shouldPassOnWhatTheInterpreterSays(String language, String wrong, String message) {
    try (JsonSocket client = connect()) {
      run(client, language, "\n".repeat(11) + wrong);

      JsonNode error = client.awaitMessage(type("error"));
      assertThat(error.path("code").asText()).isEqualTo("INTERPRETER_ERROR");
      assertThat(error.path("message").asText()).contains(message);
      assertThat(error.path("line").asInt()).isEqualTo(12);
      assertTime(error);
      client.awaitMessage(message("END"));
    }
  }

  private JsonSocket connect() {
    return JsonSocket.open(
        system.balancedGateways().resolve("/processor"),
        TerminalClient.token(system.gateway(), "doc-processor"),
        _ -> false);
  }

  private static void run(JsonSocket client, String language, String script) {
    client.awaitMessage(message("READY"));
    client.send(JSON.createObjectNode().put("language", language));
    client.awaitMessage(message("READY"));
    client.sendText(script);
    client.awaitMessage(message("STARTED"));
  }

  private static void assertMessage(JsonNode frame, String message) {
    assertThat(frame.path("type").asText()).as(frame.toString()).isEqualTo("message");
    assertThat(frame.path("message").asText()).as(frame.toString()).isEqualTo(message);
    assertTime(frame);
  }

  /** Returns "time", as a string. */
  private static void assertTime(JsonNode frame) {
    assertThat(frame.path("time").isTextual()).isTrue();
    assertThat(Instant.ofEpochMilli(Long.parseLong(frame.path("time").asText())))
        .isBetween(Instant.now().minusSeconds(300), Instant.now().plusSeconds(300));
  }

  private static Predicate<JsonNode> any() {
    return _ -> true;
  }

  private static Predicate<JsonNode> message(String message) {
    return frame -> frame.path("message").asText().equals(message);
  }

  private static Predicate<JsonNode> type(String type) {
    return frame -> frame.path("type").asText().equals(type);
  }

  /** Returns what the script wrote, in the pieces in which it came. */
  private static final class Output {

    private final StringBuilder text = new StringBuilder();

    /** Returns all messages so far. */
    String take(JsonNode frame) {
      if (type("output").test(frame)) {
        text.append(frame.path("message").asText());
      }
      return text.toString();
    }

    /** Returns whether this is the end of the run. */
    boolean takeToEnd(JsonNode frame) {
      String _ = take(frame);
      return message("END").test(frame);
    }
  }
}
