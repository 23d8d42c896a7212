package dev.podshell.gateway.dialect.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.podshell.contracts.command.AnswerCall;
import dev.podshell.contracts.command.Program;
import dev.podshell.contracts.command.SendSignal;
import dev.podshell.contracts.command.StandardInput;
import dev.podshell.contracts.command.StartCommand;
import dev.podshell.contracts.event.InputRefused;
import dev.podshell.contracts.event.Limit;
import dev.podshell.contracts.event.ReachedLimit;
import dev.podshell.contracts.event.Stream;
import dev.podshell.contracts.identity.IncarnationId;
import dev.podshell.contracts.identity.LearnerId;
import dev.podshell.contracts.identity.QuestionId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.gateway.fakes.Client;
import dev.podshell.gateway.fakes.FakeSandboxes;
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
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests one run, from the context to the end of the script. It is one class because every message
 * belongs to one phase of that run.
 */
@QuarkusTest
@TestProfile(LocalProfile.class)
@QuarkusTestResource(Surroundings.class)
@SuppressWarnings("NullAway.Init") // the fields are given by the framework
class ProcessorProtocolTest {

  private static final String PYTHON = "{\"language\":\"python\"}";
  private static final int KILL = 9;

  @TestHTTPResource("/")
  URI gateway;

  FakeSandboxes sandboxes;

  private final String learner = "learner-" + UUID.randomUUID();

  @Test
  void shouldRunAScriptFromReadyToItsEnd() {
    try (ProcessorClient client = connect().run(PYTHON, "echo 42")) {
      JsonNode end = client.awaitMessage("END");

      assertThat(end.path("exitCode").intValue()).isZero();
      assertThat(end.has("signal")).isFalse();
      assertThat(client.client.awaitClose()).isEqualTo(1000);
      List<JsonNode> all = client.client.all();
      assertThat(all)
          .extracting(it -> it.path("message").asText())
          .containsExactly("READY", "READY", "STARTED", "42\n", "END");
      assertThat(all.get(3).path("type").asText()).isEqualTo("output");
      assertThat(all.get(3).path("stream").asText()).isEqualTo("stdout");
      assertThat(all).allSatisfy(it -> assertThat(it.path("time").isTextual()).isTrue());
    }
  }

  @Test
  void shouldSendTheScriptWithWhatItNeedsToTheSandboxOfItsQuestion() {
    String context =
        "{\"language\":\"python\",\"prelude\":\"x ="
            + " 1\",\"context\":{\"level\":2},\"question\":\"maze\"}";
    try (ProcessorClient client = connect().run(context, "hold")) {
      StartCommand start = client.started();

      assertThat(start.program())
          .isEqualTo(
              new Program.Script(
                  "hold",
                  "python",
                  new Program.Engine("x = 1", "{\"level\":2}", Duration.ofMinutes(1))));
      assertThat(start.sandbox())
          .isEqualTo(SandboxId.of(new LearnerId(learner), new QuestionId("maze")));
      assertThat(start.standardInput()).isEqualTo(StandardInput.CLOSED);
      assertThat(start.terminal()).isNull();
      assertThat(start.replacesOthers()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n  spaces \t\n",
        "{\"type\":\"result\",\"id\":1,\"message\":2}",
        "{\"language\":\"python\"}",
        "PROCESS_ENDED_BY_USER",
        "a\u0000b é \uD83D\uDE00\r\n"
      })
  void shouldTakeTheFrameAfterTheContextAsTheScriptByteForByte(String script) {
    try (ProcessorClient client = connect().run(PYTHON, script)) {
      assertThat(client.started().program().text()).isEqualTo(script);
      assertThat(client.started().sandbox())
          .isEqualTo(SandboxId.of(new LearnerId(learner), new QuestionId("processor")));
    }
  }

  @Test
  void shouldSayWhatIsWrongWithAContextAndWaitForAnother() {
    try (ProcessorClient client = connect()) {
      client.awaitMessage("READY");
      client.client.send("print(1)");
      JsonNode error = client.awaitType("error");

      assertThat(error.path("code").asText()).isEqualTo("SERVER_ERROR");
      assertThat(error.path("message").asText()).contains("language");
      client.client.send(PYTHON);
      client.awaitMessage("READY");
      client.client.send("echo fine");
      client.awaitMessage("END");
    }
  }

  @Test
  void shouldWaitForASmallerScriptWhenOneIsTooLarge() {
    try (ProcessorClient client = connect().run(PYTHON, "x".repeat(Program.MAX_BYTES + 1))) {
      assertThat(client.awaitType("error").path("message").asText()).contains("524288");

      client.client.send("echo small");
      client.awaitMessage("END");
    }
  }

  @Test
  void shouldSendCallsToTheClientAndAnswersToTheScript() {
    try (ProcessorClient client = connect().run(PYTHON, "hold")) {
      long command = client.command();
      sandboxes.call(command, "{\"id\":7,\"message\":{\"move\":\"no");
      sandboxes.call(command, "rth\"}}\n{\"id\":8,\"message\":[1]}\n");

      JsonNode first = client.awaitType("command");
      assertThat(first.path("id").longValue()).isEqualTo(7);
      assertThat(first.path("message").path("move").asText()).isEqualTo("north");
      assertThat(client.awaitType("command").path("id").longValue()).isEqualTo(8);
      client.client.send("{\"type\":\"error\",\"id\":8,\"message\":\"a wall\"}");
      client.client.send("{\"type\":\"result\",\"id\":7,\"message\":[1,2.50]}");

      List<AnswerCall> answers = awaitAnswers(command, 2);
      assertThat(answers)
          .extracting(AnswerCall::text)
          .containsExactly("{\"id\":8,\"error\":\"a wall\"}\n", "{\"id\":7,\"result\":[1,2.50]}\n");
      assertThat(answers).extracting(AnswerCall::sequence).containsExactly(1L, 2L);
      assertThat(answers).extracting(AnswerCall::writer).containsOnly(answers.getFirst().writer());
    }
  }

  @Test
  void shouldRefuseAnswersToUnknownCallsAndGoOn() {
    try (ProcessorClient client = connect().run(PYTHON, "hold")) {
      long command = client.command();
      sandboxes.call(command, "{\"id\":1,\"message\":null}\n");
      client.awaitType("command");

      client.client.send("{\"type\":\"result\",\"id\":1,\"message\":\"yes\"}");
      client.client.send("{\"type\":\"result\",\"id\":1,\"message\":\"again\"}");
      assertThat(client.awaitType("error").path("message").asText()).contains("no call 1 waits");
      client.client.send("{\"type\":\"result\",\"id\":2,\"message\":\"unknown\"}");
      assertThat(client.awaitType("error").path("message").asText()).contains("no call 2 waits");
      client.client.send("hello");
      assertThat(client.awaitType("error").path("code").asText()).isEqualTo("SERVER_ERROR");

      assertThat(awaitAnswers(command, 1)).hasSize(1);
      sandboxes.exit(command, 0);
      client.awaitMessage("END");
    }
  }

  @Test
  void shouldKeepACallOpenWhoseAnswerIsTooLarge() {
    try (ProcessorClient client = connect().run(PYTHON, "hold")) {
      sandboxes.call(client.command(), "{\"id\":1}\n");
      client.awaitType("command");
      String large = "x".repeat(200_000);
      client.client.send("{\"type\":\"result\",\"id\":1,\"message\":\"" + large + "\"}");
      assertThat(client.awaitType("error").path("message").asText()).contains("131072");

      client.client.send("{\"type\":\"result\",\"id\":1,\"message\":\"small\"}");
      assertThat(awaitAnswers(client.command(), 1)).hasSize(1);
    }
  }

  @Test
  void shouldAskAgainForAnAnswerThatWasNotApplied() {
    try (ProcessorClient client = connect().run(PYTHON, "hold")) {
      StartCommand start = client.started();
      sandboxes.call(client.command(), "{\"id\":5}\n");
      client.awaitType("command");
      client.client.send("{\"type\":\"result\",\"id\":5,\"message\":1}");
      AnswerCall lost = awaitAnswers(client.command(), 1).getFirst();

      sandboxes.send(
          new InputRefused(
              start.sandbox(),
              new IncarnationId("0123456789abcdef"),
              1,
              start.session(),
              start.command(),
              Instant.now(),
              lost.writer(),
              1,
              "The sandbox is busy",
              true));
      assertThat(client.awaitType("error").path("message").asText()).contains("call 5", "busy");
      client.client.send("{\"type\":\"result\",\"id\":5,\"message\":2}");

      AnswerCall again = awaitAnswers(client.command(), 2).getLast();
      assertThat(again.sequence()).isEqualTo(1);
      assertThat(again.writer()).isNotEqualTo(lost.writer());
    }
  }

  @Test
  void shouldFailCallsWhenTooManyWait() {
    try (ProcessorClient client = connect().run(PYTHON, "hold")) {
      StringBuilder calls = new StringBuilder();
      for (int id = 1; id <= 257; id++) {
        calls.append("{\"id\":").append(id).append("}\n");
      }
      sandboxes.call(client.command(), calls.toString());

      assertThat(awaitAnswers(client.command(), 1).getFirst().text())
          .startsWith("{\"id\":257,\"error\":\"too many calls");
    }
  }

  @Test
  void shouldAcceptMoreAnswersThanUnsolicitedMessages() {
    int count = 8000;
    int together = 250;
    try (ProcessorClient client = connect().run(PYTHON, "hold")) {
      long command = client.command();
      for (int first = 1; first <= count; first += together) {
        List<String> ids =
            IntStream.range(first, first + together).mapToObj(Integer::toString).toList();
        sandboxes.call(
            command, ids.stream().map("{\"id\":%s}\n"::formatted).collect(Collectors.joining()));
        for (String id : ids) {
          client.awaitType("command");
          client.client.send("{\"type\":\"result\",\"id\":" + id + "}");
        }
      }

      assertThat(awaitAnswers(command, count)).hasSize(count);
      assertThat(client.client.all()).noneMatch(it -> it.path("type").asText().equals("error"));
    }
  }

  @Test
  void shouldRefuseAnUnknownLanguageAndWaitForAnother() {
    try (ProcessorClient client = connect()) {
      client.awaitMessage("READY");
      client.client.send("{\"language\":\"cobol\"}");
      JsonNode error = client.awaitType("error");

      assertThat(error.path("code").asText()).isEqualTo("SERVER_ERROR");
      assertThat(error.path("message").asText()).contains("no language cobol", "python");
      client.client.send(PYTHON);
      client.awaitMessage("READY");
      client.client.send("echo fine");
      client.awaitMessage("END");
      assertThat(client.client.all())
          .extracting(it -> it.path("message").asText())
          .containsSubsequence("READY", error.path("message").asText(), "READY", "STARTED");
    }
  }

  @Test
  void shouldNotMistakeAScriptsOutputForTheInterpretersReport() {
    try (ProcessorClient client = connect().run(PYTHON, "hold")) {
      sandboxes.write(
          client.command(),
          Stream.STDERR,
          "  File \"main.py\", line 3\n    x = (\n        ^\nSyntaxError: '(' was never closed\n");
      sandboxes.exit(client.command(), 3);

      JsonNode error = client.awaitType("error");
      assertThat(error.path("kind").asText()).isEqualTo("runtime");
      assertThat(error.path("message").asText()).isEqualTo("exit code 3");
      assertThat(error.has("line")).isFalse();
    }
  }

  @Test
  void shouldNameTheLimitThatEndedAScript() {
    try (ProcessorClient client = connect().run(PYTHON, "hold")) {
      sandboxes.exit(client.command(), 137, new ReachedLimit(Limit.MEMORY, 256L << 20));

      assertThat(client.awaitType("error").path("message").asText())
          .isEqualTo("Stopped: the sandbox's programs took more than 256 MB of memory");
      assertThat(client.awaitMessage("END").path("limit").asText()).isEqualTo("memory");
    }
  }

  @Test
  void shouldNotReportAFailureWhenTheScriptSucceeds() {
    try (ProcessorClient client = connect().run(PYTHON, "hold")) {
      sandboxes.call(client.command(), "{\"failure\":{\"message\":\"ValueError: no\"}}\n");
      sandboxes.exit(client.command(), 0);

      client.awaitMessage("END");
      assertThat(client.client.all()).noneMatch(it -> it.path("type").asText().equals("error"));
    }
  }

  @Test
  void shouldSendTheInterpretersReportBeforeTheEnd() {
    try (ProcessorClient client = connect().run(PYTHON, "hold")) {
      sandboxes.call(client.command(), "{\"failure\":{\"kind\":\"syntax\",\"line\":3,");
      sandboxes.call(client.command(), "\"message\":\"SyntaxError: '(' was never closed\"}}\n");
      sandboxes.exit(client.command(), 1);

      JsonNode error = client.awaitType("error");
      assertThat(error.path("code").asText()).isEqualTo("INTERPRETER_ERROR");
      assertThat(error.path("kind").asText()).isEqualTo("syntax");
      assertThat(error.path("line").intValue()).isEqualTo(3);
      assertThat(error.path("message").asText()).isEqualTo("SyntaxError: '(' was never closed");
      assertThat(client.awaitMessage("END").path("exitCode").intValue()).isEqualTo(1);
    }
  }

  @Test
  void shouldReportAScriptThatCannotRunAndClose() {
    try (ProcessorClient client = connect().run(PYTHON, "fail")) {
      JsonNode error = client.awaitType("error");

      assertThat(error.path("code").asText()).isEqualTo("SERVER_ERROR");
      assertThat(error.path("message").asText()).isEqualTo("Too many commands run");
      assertThat(client.client.awaitClose()).isEqualTo(1000);
    }
  }

  @Test
  void shouldReportALostSandboxAndClose() {
    try (ProcessorClient client = connect().run(PYTHON, "hold")) {
      client.awaitMessage("STARTED");
      sandboxes.lose(client.started().sandbox());

      assertThat(client.awaitType("error").path("message").asText()).contains("gone");
      assertThat(client.client.awaitClose()).isEqualTo(1000);
    }
  }

  @Test
  void shouldStopTheScriptWhenTheUserAsks() {
    try (ProcessorClient client = connect().run(PYTHON, "hold")) {
      client.awaitMessage("STARTED");
      client.client.send("PROCESS_ENDED_BY_USER");

      JsonNode end = client.awaitMessage("END");
      assertThat(end.path("exitCode").intValue()).isEqualTo(137);
      assertThat(end.path("signal").intValue()).isEqualTo(KILL);
      assertThat(client.client.all())
          .noneMatch(it -> it.path("code").asText().equals("INTERPRETER_ERROR"));
    }
  }

  @Test
  void shouldEndTheScriptWhenItsClientLeaves() {
    long command;
    try (ProcessorClient client = connect().run(PYTHON, "hold")) {
      client.awaitMessage("STARTED");
      command = client.command();
    }

    await()
        .untilAsserted(
            () ->
                assertThat(sandboxes.inputs(command))
                    .singleElement()
                    .isInstanceOfSatisfying(
                        SendSignal.class, it -> assertThat(it.signal()).isEqualTo(KILL)));
  }

  @Test
  void shouldEndTheEarlierRunWhenTheLearnerBeginsAnother() {
    try (ProcessorClient first = connect().run(PYTHON, "hold")) {
      first.awaitMessage("STARTED");
      try (ProcessorClient second = connect().run(PYTHON, "echo second")) {
        second.awaitMessage("END");

        assertThat(first.awaitMessage("END").path("signal").intValue()).isEqualTo(1);
        assertThat(first.client.all())
            .noneMatch(it -> it.path("message").asText().contains("second"));
      }
    }
  }

  @Test
  void shouldRefuseAnUpgradeWithoutAToken() {
    assertThatThrownBy(
            () ->
                Client.connect(
                    URI.create(gateway.toString().replaceFirst("^http", "ws") + "processor"),
                    Map.of()))
        .hasCauseInstanceOf(WebSocketHandshakeException.class);
  }

  private ProcessorClient connect() {
    return new ProcessorClient(gateway, learner, sandboxes);
  }

  private List<AnswerCall> awaitAnswers(long command, int count) {
    return await()
        .until(
            () ->
                sandboxes.inputs(command).stream()
                    .filter(AnswerCall.class::isInstance)
                    .map(AnswerCall.class::cast)
                    .filter(answer -> !answer.text().isEmpty())
                    .toList(),
            answers -> answers.size() >= count);
  }
}
