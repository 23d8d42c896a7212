package dev.podshell.systemtests.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.podshell.systemtests.PodshellSystem;
import dev.podshell.systemtests.client.JsonSocket;
import dev.podshell.systemtests.client.TerminalClient;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Follows "Web Socket Doc". */
@ExtendWith(PodshellSystem.Shared.class)
final class QuestionDocumentSystemTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String MENU =
      """
      import sys, tty
      old = __import__('termios').tcgetattr(0)
      tty.setcbreak(0)
      print('choose', flush=True)
      key = sys.stdin.read(3)
      print({'\\x1b[A': 'up', '\\x1b[B': 'down', '\\x1b[C': 'right', '\\x1b[D': 'left'}.get(key, repr(key)))
      """;

  private final PodshellSystem system;

  QuestionDocumentSystemTest(PodshellSystem system) {
    this.system = system;
  }

  /** "execute the proper commands in the users container then send a response back". */
  @Test
  void shouldExecuteInTheUsersOwnContainer() {
    try (JsonSocket ada = connect("doc-ada", "doc-own");
        JsonSocket grace = connect("doc-grace", "doc-own")) {
      ada.send(script("gen_terminal", "open('mine', 'w').write('x'); print('written')"));
      assertThat(awaitEnd(ada, "written")).isEqualTo("completed");
      grace.send(script("gen_terminal", "import os; print(os.path.exists('mine'))"));
      assertThat(awaitEnd(grace, "False")).isEqualTo("completed");
      ada.send(script("gen_terminal", "import os; print(os.path.exists('mine'))"));
      assertThat(awaitEnd(ada, "True")).isEqualTo("completed");
    }
  }

  /** The structure of requests, with all three fields; "not all fields are required". */
  @Test
  void shouldTakeARequestWithEveryField() {
    try (JsonSocket socket = connect("doc-all", "doc-all")) {
      socket.sendText(
          """
          {
              "term_type": "gen_terminal",
              "interactive_input": "",
              "python_script": "print('all fields')"
          }
          """);

      assertThat(awaitEnd(socket, "all fields")).isEqualTo("completed");
    }
  }

  /** "term_type: (required)". */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"python_script\": \"print(1)\"}",
        "{\"term_type\": \"other_terminal\", \"python_script\": \"print(1)\"}"
      })
  void shouldRequireATypeOfTerminal(String request) {
    try (JsonSocket socket = connect("doc-type", "doc-type")) {
      socket.sendText(request);

      JsonNode answer = socket.awaitMessage(status("error"));
      assertThat(answer.path("message").asText()).contains("term_type");
    }
  }

  /** "gen_terminal: questions that do not require any user interaction". */
  @Test
  void shouldRunAGeneralTerminalToItsEnd() {
    try (JsonSocket socket = connect("doc-gen", "doc-gen")) {
      socket.send(script("gen_terminal", "print('one'); print('two')"));

      StringBuilder output = new StringBuilder();
      JsonNode end =
          socket.awaitMessage(
              answer -> {
                output.append(answer.path("output").asText());
                return status("completed").test(answer);
              });
      assertThat(output).hasToString("one\ntwo\n");
      assertThat(end.path("term_type").asText()).isEqualTo("gen_terminal");
      assertThat(end.path("question_id").asText()).isEqualTo("doc-gen");
      assertThat(end.path("exit_code").asInt(-1)).isZero();
    }
  }

  /**
   * "after the user submited their answer the terminal continues to stream data to the client. We
   * will use the question id to keep track of the terminal session."
   */
  @Test
  void shouldStreamAPersistentTerminalToEveryConnectionToItsQuestion() {
    try (JsonSocket first = connect("doc-keep", "doc-keep")) {
      first.send(
          script(
              "persistant_terminal",
              "import time\nfor i in range(100): print('line', i, flush=True); time.sleep(0.05)"));
      first.awaitMessage(output("line 5\n"));
      first.drop();
    }

    try (JsonSocket second = connect("doc-keep", "doc-keep")) {
      StringBuilder output = new StringBuilder();
      JsonNode unused =
          second.awaitMessage(
              answer -> {
                output.append(answer.path("output").asText());
                return status("completed").test(answer);
              });
      assertThat(output.toString().lines()).hasSize(100).startsWith("line 0").endsWith("line 99");
    }
  }

  /**
   * "the terminal prompts the user for input after the script has been run"; "arrow key strokes".
   */
  @ParameterizedTest
  @CsvSource({"ArrowUp, up", "ArrowDown, down", "ArrowRight, right", "ArrowLeft, left"})
  void shouldPassArrowKeysToAnInteractiveTerminal(String key, String meaning) {
    try (JsonSocket socket = connect("doc-arrow", "doc-arrow-" + meaning)) {
      socket.send(script("interactive_terminal", MENU));
      socket.awaitMessage(output("choose"));
      socket.send(input(key));

      socket.awaitMessage(output(meaning));
    }
  }

  /** "interactive_input: Any valid user input", over any connection. */
  @Test
  void shouldPassAnyInputToAnInteractiveTerminalByTheQuestionsId() {
    try (JsonSocket first = connect("doc-ask", "doc-ask");
        JsonSocket second = connect("doc-ask", "doc-ask")) {
      first.send(script("interactive_terminal", "print('hello ' + input('name? ') + '!')"));
      first.awaitMessage(output("name?"));
      second.awaitMessage(output("name?"));
      second.send(input("Zoë 数\r"));

      first.awaitMessage(output("hello Zoë 数!"));
      second.awaitMessage(output("hello Zoë 数!"));
    }
  }

  /** "required only on subsequent calls to server when term_type is interactive_terminal". */
  @Test
  void shouldRequireInputOnASubsequentCall() {
    try (JsonSocket socket = connect("doc-subsequent", "doc-subsequent")) {
      socket.send(script("interactive_terminal", "input('name? ')"));
      socket.awaitMessage(output("name?"));
      socket.sendText("{\"term_type\": \"interactive_terminal\"}");

      assertThat(socket.awaitMessage(status("error")).path("message").asText())
          .contains("interactive_input");
    }
  }

  /** "python_script: required if question_type is frq". */
  @Test
  void shouldRequireAScriptOfAFreeResponseQuestion() {
    try (JsonSocket socket = connect("doc-frq", "doc-frq")) {
      socket.sendText("{\"term_type\": \"gen_terminal\", \"question_type\": \"frq\"}");
      assertThat(socket.awaitMessage(status("error")).path("message").asText())
          .contains("python_script");

      ObjectNode request = script("gen_terminal", "print('free')").put("question_type", "frq");
      socket.send(request);
      assertThat(awaitEnd(socket, "free")).isEqualTo("completed");
    }
  }

  /** "just send the content in the Monaco editor as a string in the JSON". */
  @Test
  void shouldRunTheScriptAsItIs() {
    String script = "# \"quotes\" \\ and 'more'\r\nif True:\r\n\tprint(\"é 数 😀\", '\\\\n')\n";
    try (JsonSocket socket = connect("doc-exact", "doc-exact")) {
      socket.send(script("gen_terminal", script));

      assertThat(awaitEnd(socket, "é 数 😀 \\n\n")).isEqualTo("completed");
    }
  }

  private JsonSocket connect(String learner, String question) {
    return JsonSocket.open(
        system.balancedGateways().resolve("/questions/" + question),
        TerminalClient.token(system.gateway(), learner),
        _ -> false);
  }

  private static ObjectNode script(String type, String script) {
    return JSON.createObjectNode().put("term_type", type).put("python_script", script);
  }

  private static ObjectNode input(String input) {
    return JSON.createObjectNode()
        .put("term_type", "interactive_terminal")
        .put("interactive_input", input);
  }

  private static Predicate<JsonNode> status(String status) {
    return answer -> answer.path("status").asText().equals(status);
  }

  /** Waits until what has come contains a text. */
  private static Predicate<JsonNode> output(String text) {
    StringBuilder all = new StringBuilder();
    return answer -> all.append(answer.path("output").asText()).indexOf(text) >= 0;
  }

  /** Returns the status at the end, when the text has come. */
  private static String awaitEnd(JsonSocket socket, String text) {
    StringBuilder all = new StringBuilder();
    JsonNode end =
        socket.awaitMessage(
            answer -> {
              all.append(answer.path("output").asText());
              return !status("running").test(answer);
            });
    assertThat(all.toString()).as(end.toString()).contains(text);
    return end.path("status").asText();
  }
}
