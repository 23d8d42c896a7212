package dev.podshell.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.podshell.systemtests.client.JsonSocket;
import dev.podshell.systemtests.client.TerminalClient;
import java.net.http.WebSocketHandshakeException;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Runs scripts for a question, with the question protocol. */
@ExtendWith(PodshellSystem.Shared.class)
final class QuestionSystemTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Predicate<JsonNode> NOT_RUNNING =
      answer -> !answer.path("status").asText().equals("running");

  private final PodshellSystem system;

  QuestionSystemTest(PodshellSystem system) {
    this.system = system;
  }

  @Test
  void shouldRunAScriptAndSayHowItEnded() {
    try (Question question = new Question("sum")) {
      question.send("gen_terminal", "print(6 * 7)\nraise SystemExit(5)");

      JsonNode end = question.socket.awaitMessage(NOT_RUNNING);

      assertThat(end.path("status").asText()).as("%s", end).isEqualTo("completed");
      assertThat(end.path("exit_code").asInt()).isEqualTo(5);
      assertThat(end.path("term_type").asText()).isEqualTo("gen_terminal");
      assertThat(end.path("question_id").asText()).isEqualTo("sum");
      assertThat(question.output()).isEqualTo("42\n");
    }
  }

  @Test
  void shouldGiveANewConnectionWhatThePersistentTerminalWroteSoFar() {
    try (Question question = new Question("counter")) {
      question.send(
          "persistant_terminal",
          "import time\nfor i in range(60):\n  print(i, flush=True)\n  time.sleep(0.05)");
      question.socket.awaitMessage(answer -> answer.path("output").asText().contains("5"));
    }

    try (Question back = new Question("counter")) {
      back.socket.awaitMessage(NOT_RUNNING);

      StringBuilder expected = new StringBuilder();
      for (int i = 0; i < 60; i++) {
        expected.append(i).append('\n');
      }
      assertThat(back.output()).isEqualTo(expected.toString());
    }
  }

  @Test
  void shouldSendArrowKeysToAnInteractiveTerminal() {
    try (Question question = new Question("keys")) {
      question.send(
          "interactive_terminal",
          "import sys, tty\ntty.setraw(0)\nprint('ready', flush=True)\nprint(repr(sys.stdin.read(3)))");
      question.socket.awaitMessage(answer -> answer.path("output").asText().contains("ready"));

      question.socket.send(
          JSON.createObjectNode()
              .put("term_type", "interactive_terminal")
              .put("interactive_input", "ArrowUp"));
      question.socket.awaitMessage(NOT_RUNNING);

      assertThat(question.output()).contains("'\\x1b[A'");
    }
  }

  @Test
  void shouldEndWhatStillRunsWhenANewScriptComes() {
    try (Question question = new Question("again")) {
      question.send(
          "persistant_terminal", "print('first', flush=True)\nimport time\ntime.sleep(1000)");
      question.socket.awaitMessage(answer -> answer.path("output").asText().contains("first"));

      question.send("persistant_terminal", "print('second')");

      question.socket.awaitMessage(answer -> answer.path("output").asText().contains("second"));
      JsonNode end =
          question.socket.awaitMessage(
              answer ->
                  answer.path("status").asText().equals("completed")
                      && answer.path("exit_code").asInt(-1) == 0);
      assertThat(end.path("question_id").asText()).isEqualTo("again");
    }
  }

  @Test
  void shouldSayWhatIsWrongAndGoOn() {
    try (Question question = new Question("errors")) {
      for (String wrong :
          new String[] {
            "nonsense",
            "{}",
            "{\"term_type\": \"sideways_terminal\", \"python_script\": \"\"}",
            "{\"term_type\": \"gen_terminal\", \"question_type\": \"frq\"}",
            "{\"term_type\": \"interactive_terminal\", \"interactive_input\": 7}"
          }) {
        question.socket.sendText(wrong);

        JsonNode answer = question.socket.awaitMessage(NOT_RUNNING);
        assertThat(answer.path("status").asText()).as(wrong).isEqualTo("error");
        assertThat(answer.path("message").asText()).as(wrong).isNotBlank();
      }

      question.send("gen_terminal", "print('fine')");
      assertThat(question.socket.awaitMessage(NOT_RUNNING).path("status").asText())
          .isEqualTo("completed");
    }
  }

  @Test
  void shouldRefuseTheUpgradeWithoutAToken() {
    assertThatThrownBy(
            () -> JsonSocket.open(system.gateway().resolve("/questions/sum"), null, _ -> false))
        .hasCauseInstanceOf(WebSocketHandshakeException.class);
  }

  /**
   * Connects to a question as a learner of this test alone, because one learner may not have a
   * sandbox for each of these tests.
   */
  private final class Question implements AutoCloseable {

    private final StringBuffer output = new StringBuffer();
    private final JsonSocket socket;

    Question(String id) {
      socket =
          JsonSocket.open(
              system.gateway().resolve("/questions/" + id),
              TerminalClient.token(system.gateway(), "student-of-" + id),
              this::collect);
    }

    private boolean collect(JsonNode answer) {
      output.append(answer.path("output").asText(""));
      return false;
    }

    void send(String terminal, String script) {
      ObjectNode message =
          JSON.createObjectNode().put("term_type", terminal).put("python_script", script);
      socket.send(message);
    }

    String output() {
      return output.toString();
    }

    @Override
    public void close() {
      socket.close();
    }
  }
}
