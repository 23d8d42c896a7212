package dev.podshell.gateway.dialect.question;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.podshell.contracts.command.Program;
import dev.podshell.contracts.command.StandardInput;
import dev.podshell.contracts.command.StartCommand;
import dev.podshell.contracts.command.TerminalSize;
import dev.podshell.contracts.event.Limit;
import dev.podshell.contracts.event.ReachedLimit;
import dev.podshell.contracts.event.Stream;
import dev.podshell.contracts.identity.LearnerId;
import dev.podshell.contracts.identity.QuestionId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.contracts.identity.SessionId;
import dev.podshell.gateway.fakes.Client;
import dev.podshell.gateway.fakes.FakeSandboxes;
import dev.podshell.gateway.fakes.FakeSessionService;
import dev.podshell.gateway.fakes.LocalProfile;
import dev.podshell.gateway.fakes.Surroundings;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests the one kind of request and the one kind of answer that the protocol has. It is one class
 * because only their fields differ.
 */
@QuarkusTest
@TestProfile(LocalProfile.class)
@QuarkusTestResource(Surroundings.class)
@SuppressWarnings("NullAway.Init") // the fields are given by the framework
class QuestionProtocolTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TestHTTPResource("/")
  URI gateway;

  FakeSandboxes sandboxes;
  FakeSessionService sessionService;

  private final String learner = "learner-" + UUID.randomUUID();

  @AfterEach
  void mend() {
    sessionService.speak();
  }

  @Test
  void shouldRunAScriptAndStreamItsOutput() {
    try (Client client = connect("")) {
      client.send(script("gen_terminal", "echo 42"));
      JsonNode last = awaitStatus(client, "completed");

      assertThat(output(client)).isEqualTo("42\n");
      assertThat(last.path("term_type").asText()).isEqualTo("gen_terminal");
      assertThat(last.path("question_id").asText()).isEqualTo("q7");
      assertThat(last.path("exit_code").intValue()).isZero();
      assertThat(last.path("cursor").isTextual()).isTrue();
      StartCommand start = newestStart();
      assertThat(start.program()).isEqualTo(new Program.Script("echo 42"));
      assertThat(start.sandbox())
          .isEqualTo(SandboxId.of(new LearnerId(learner), new QuestionId("q7")));
      assertThat(start.session())
          .isEqualTo(SessionId.ofQuestion(new LearnerId(learner), new QuestionId("q7")));
      assertThat(start.terminal()).isNull();
      assertThat(start.standardInput()).isEqualTo(StandardInput.CLOSED);
      assertThat(start.replacesOthers()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"persistant_terminal", "persistent_terminal"})
  void shouldSendANewConnectionTheTranscriptSoFarAndGoOnLive(String termType) {
    try (Client first = connect("")) {
      first.send(script(termType, "hold"));
      awaitStatus(first, "running");
      sandboxes.write(newestStart().command().value(), Stream.STDOUT, "so far ");
      awaitOutput(first, "so far ");
      try (Client second = connect("")) {
        awaitOutput(second, "so far ");
        sandboxes.write(newestStart().command().value(), Stream.STDOUT, "and on");
        sandboxes.exit(newestStart().command().value(), 3);
        JsonNode last = awaitStatus(second, "completed");

        assertThat(output(second)).isEqualTo("so far and on");
        assertThat(last.path("term_type").asText()).isEqualTo("persistant_terminal");
        assertThat(last.path("exit_code").intValue()).isEqualTo(3);
      }
    }
  }

  @Test
  void shouldContinueAfterACursor() {
    try (Client first = connect("")) {
      first.send(script("persistant_terminal", "hold"));
      awaitStatus(first, "running");
      long command = newestStart().command().value();
      sandboxes.write(command, Stream.STDOUT, "one ");
      String cursor = awaitOutput(first, "one ").path("cursor").asText();
      sandboxes.write(command, Stream.STDOUT, "two");
      try (Client second = connect("&cursor=" + cursor)) {
        awaitOutput(second, "two");
        assertThat(output(second)).isEqualTo("two");
      }
    }
  }

  @Test
  void shouldShowTheScriptThatWasSentAfterACursor() {
    try (Client client = connect("")) {
      client.send(script("interactive_terminal", "cat"));
      String cursor = awaitStatus(client, "running").path("cursor").asText();
      sessionService.fallSilent("/sandboxes/");
      client.send("{\"term_type\":\"interactive_terminal\",\"cursor\":\"%s\"}".formatted(cursor));
      client.send(script("interactive_terminal", "hold"));
      awaitStatus(client, "running");
      await().until(() -> sessionService.unanswered() > 0);
      sessionService.speak();
      await().until(() -> sessionService.unanswered() == 0);
      for (int i = 0; i < 20; i++) {
        client.send(input("line " + i + "\n"));
        awaitOutput(client, "line " + i + "\n");
      }

      assertThat(client.all()).noneMatch(it -> it.path("status").asText().equals("completed"));
    }
  }

  @Test
  void shouldTypeIntoAnInteractiveTerminalAndTranslateKeys() {
    try (Client client = connect("")) {
      client.send(script("interactive_terminal", "cat"));
      client.send(input("ArrowUp"));
      client.send(input("yes\n"));
      awaitOutput(client, "\u001b[Ayes\n");
      sandboxes.write(newestStart().command().value(), Stream.TTY, "\u001b[?1h!");
      awaitOutput(client, "!");
      client.send(input("ArrowUp"));
      awaitOutput(client, "\u001bOA");

      assertThat(newestStart().terminal()).isEqualTo(new TerminalSize(80, 24));
      assertThat(newestStart().standardInput()).isEqualTo(StandardInput.OPEN);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"cat", "", "another script"})
  void shouldTypeAndNotStartAgainWhenTheScriptComesWithEveryKey(String scriptWithKey) {
    try (Client client = connect("")) {
      client.send(script("interactive_terminal", "cat"));
      awaitStatus(client, "running");
      client.send(allFields(scriptWithKey, "ArrowUp"));
      client.send(allFields(scriptWithKey, "yes\n"));
      awaitOutput(client, "\u001b[Ayes\n");

      assertThat(starts()).hasSize(1);
    }
  }

  @Test
  void shouldTypeIntoTheRunningScriptWhenANewConnectionSendsTheScriptToo() {
    try (Client first = connect("")) {
      first.send(script("interactive_terminal", "cat"));
      first.send(input("one "));
      awaitOutput(first, "one ");
      try (Client second = connect("")) {
        awaitOutput(second, "one ");
        second.send(allFields("cat", "two"));
        awaitOutput(second, "two");

        assertThat(starts()).hasSize(1);
      }
    }
  }

  @Test
  void shouldWarnOfALimitAndNameTheOneThatEndedARun() {
    ReachedLimit limit = new ReachedLimit(Limit.TIME, 90);
    try (Client client = connect("")) {
      client.send(script("persistant_terminal", "hold"));
      awaitStatus(client, "running");
      long run = newestStart().command().value();
      sandboxes.warn(run, limit, Duration.ofSeconds(18));
      JsonNode warning = client.await(it -> it.path("message").asText().contains("18 seconds"));
      sandboxes.exit(run, 143, limit);
      JsonNode last = awaitStatus(client, "completed");

      assertThat(warning.path("status").asText()).isEqualTo("running");
      assertThat(last.path("limit").asText()).isEqualTo("time");
      assertThat(last.path("message").asText())
          .isEqualTo("Stopped: it has run for 90 seconds, the longest that it may");
    }
  }

  @Test
  void shouldStartTheScriptThatComesWithAKeyWhenNothingRuns() {
    try (Client client = connect("")) {
      client.send(allFields("cat", "first"));
      awaitOutput(client, "first");
      sandboxes.exit(newestStart().command().value(), 0);
      awaitStatus(client, "completed");
      client.send(allFields("cat", "second"));
      awaitOutput(client, "second");

      assertThat(starts()).hasSize(2);
    }
  }

  @Test
  void shouldRefuseInputWithAnEmptyScriptWhenNothingRuns() {
    try (Client client = connect("")) {
      client.send(allFields("", "x"));

      assertThat(awaitStatus(client, "error").path("message").asText())
          .isEqualTo("No interactive_terminal runs: send a python_script first");
      assertThat(starts()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"\"", "null"})
  void shouldRunTheScriptAgainWhenItComesWithoutInput(String noInput) {
    try (Client client = connect("")) {
      client.send(script("interactive_terminal", "cat"));
      awaitStatus(client, "running");
      client.send(
          "{\"term_type\":\"interactive_terminal\",\"python_script\":\"cat\",\"interactive_input\":"
              + noInput
              + "}");

      await().until(() -> starts().size() == 2);
    }
  }

  @Test
  void shouldSendNothingMoreOfARunThatANewScriptReplaces() {
    try (Client client = connect("")) {
      client.send(script("persistant_terminal", "hold"));
      awaitStatus(client, "running");
      client.send(script("gen_terminal", "echo new"));
      JsonNode last = awaitStatus(client, "completed");

      assertThat(last.path("term_type").asText()).isEqualTo("gen_terminal");
      assertThat(last.path("exit_code").intValue()).isZero();
      assertThat(output(client)).isEqualTo("new\n");
    }
  }

  @Test
  void shouldReportAScriptThatCannotRun() {
    try (Client client = connect("")) {
      client.send(script("gen_terminal", "fail"));
      assertThat(awaitStatus(client, "error").path("message").asText())
          .isEqualTo("Too many commands run");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "[]",
        "{}",
        "{\"term_type\":\"other\"}",
        "{\"term_type\":\"gen_terminal\"}",
        "{\"term_type\":\"gen_terminal\",\"question_type\":\"frq\"}",
        "{\"term_type\":\"gen_terminal\",\"python_script\":1}",
        "{\"term_type\":\"gen_terminal\",\"interactive_input\":\"x\"}",
        "{\"term_type\":\"interactive_terminal\",\"interactive_input\":\"x\"}",
        "{\"term_type\":\"interactive_terminal\",\"cols\":0,\"rows\":5}",
        "{\"term_type\":\"persistant_terminal\",\"cursor\":\"n-\"}"
      })
  void shouldAnswerAnInvalidRequestWithAnErrorAndGoOn(String frame) {
    try (Client client = connect("")) {
      client.send(frame);
      JsonNode error = awaitStatus(client, "error");
      assertThat(error.path("message").asText()).isNotEmpty();
      assertThat(error.path("question_id").asText()).isEqualTo("q7");
      client.send(script("gen_terminal", "echo on"));
      awaitStatus(client, "completed");
    }
  }

  @Test
  void shouldRefuseAnUpgradeWithoutAGoodToken() {
    assertThatThrownBy(() -> Client.connect(uri(""), Map.of()))
        .hasCauseInstanceOf(WebSocketHandshakeException.class);
    assertThatThrownBy(() -> Client.connect(uri(""), Map.of("Authorization", "Bearer no")))
        .hasCauseInstanceOf(WebSocketHandshakeException.class);
  }

  @Test
  void shouldNotShowALearnerWhatAnotherRuns() {
    try (Client mine = connect("");
        Client other =
            Client.connect(
                uri(""),
                Map.of("Authorization", "Bearer " + Client.token(gateway, learner + "-other")))) {
      mine.send(script("persistant_terminal", "echo mine"));
      awaitStatus(mine, "completed");
      other.send(script("gen_terminal", "echo theirs"));
      awaitStatus(other, "completed");
      assertThat(output(other)).isEqualTo("theirs\n");
    }
  }

  @Test
  void shouldNotRestartARevokedSessionWithTheSameToken() {
    String token = Client.token(gateway, learner);
    Map<String, String> headers = Map.of("Authorization", "Bearer " + token);
    try (Client first = Client.connect(uri(""), headers)) {
      first.send(script("gen_terminal", "echo first"));
      awaitStatus(first, "completed");
      Instant now = Instant.now();
      sessionService.revoke(SessionId.ofQuestion(new LearnerId(learner), new QuestionId("q7")));

      assertThat(first.awaitClose()).isEqualTo(1008);
      try (Client second = Client.connect(uri(""), headers)) {
        assertThat(second.await(answer -> answer.has("message")).path("message").asText())
            .contains("sign in again");
        assertThat(second.awaitClose()).isEqualTo(1008);
      }
      String later = Client.tokenIssuedAfter(now.plusSeconds(1), gateway, learner);
      try (Client third = Client.connect(uri(""), Map.of("Authorization", "Bearer " + later))) {
        third.send(script("gen_terminal", "echo again"));
        awaitStatus(third, "completed");
        assertThat(output(third)).isEqualTo("again\n");
      }
    }
  }

  @Test
  void shouldCloseWhenTheTokenExpires() {
    String token = Client.token(gateway, learner, Duration.ofSeconds(2));
    try (Client client = Client.connect(uri(""), Map.of("Authorization", "Bearer " + token))) {
      assertThat(client.awaitClose()).isEqualTo(1008);
    }
  }

  private Client connect(String query) {
    return Client.connect(
        uri(query), Map.of("Authorization", "Bearer " + Client.token(gateway, learner)));
  }

  private URI uri(String query) {
    return URI.create(gateway.toString().replaceFirst("^http", "ws") + "questions/q7?x=y" + query);
  }

  private StartCommand newestStart() {
    return await()
        .until(() -> starts().stream().reduce((_, newest) -> newest), Optional::isPresent)
        .orElseThrow();
  }

  private List<StartCommand> starts() {
    return sandboxes.started().stream()
        .filter(start -> start.learner().value().equals(learner))
        .toList();
  }

  /** Returns a request of a client that sends all of the document's fields with every key. */
  private static String allFields(String script, String input) {
    return JSON.createObjectNode()
        .put("term_type", "interactive_terminal")
        .put("question_type", "frq")
        .put("python_script", script)
        .put("interactive_input", input)
        .toString();
  }

  private static String script(String termType, String script) {
    ObjectNode request = JSON.createObjectNode().put("term_type", termType);
    return request.put("question_type", "frq").put("python_script", script).toString();
  }

  private static String input(String input) {
    return JSON.createObjectNode()
        .put("term_type", "interactive_terminal")
        .put("interactive_input", input)
        .toString();
  }

  private static JsonNode awaitStatus(Client client, String status) {
    return client.await(answer -> answer.path("status").asText().equals(status));
  }

  private static JsonNode awaitOutput(Client client, String text) {
    List<JsonNode> all = client.all();
    return output(client).contains(text) && !all.isEmpty()
        ? all.getLast()
        : client.await(_ -> output(client).contains(text));
  }

  private static String output(Client client) {
    return client.all().stream()
        .map(answer -> answer.path("output").asText())
        .collect(Collectors.joining());
  }
}
