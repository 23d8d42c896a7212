package dev.podshell.gateway.dialect.terminal;

import static dev.podshell.gateway.dialect.terminal.Terminal.payload;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.podshell.contracts.command.StandardInput;
import dev.podshell.contracts.command.StartCommand;
import dev.podshell.contracts.command.TerminalSize;
import dev.podshell.contracts.event.Limit;
import dev.podshell.contracts.event.ReachedLimit;
import dev.podshell.contracts.event.Stream;
import dev.podshell.contracts.identity.LearnerId;
import dev.podshell.contracts.identity.QuestionId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.gateway.fakes.FakeSandboxes;
import dev.podshell.gateway.fakes.LocalProfile;
import dev.podshell.gateway.fakes.Surroundings;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests how commands run, how messages are answered, and what each learner may reach. */
@QuarkusTest
@TestProfile(LocalProfile.class)
@QuarkusTestResource(Surroundings.class)
@SuppressWarnings("NullAway.Init") // the fields are given by the framework
class TerminalProtocolTest {

  @TestHTTPResource("/")
  URI gateway;

  FakeSandboxes sandboxes;

  private final String learner = "learner-" + UUID.randomUUID();

  @Test
  void shouldAnswerACommandAndThenSendItsOutput() {
    try (Terminal terminal = Terminal.login(gateway, learner)) {
      terminal.send("command", payload().put("command", "echo hello").put("clientId", 1));
      JsonNode answer = terminal.payloadOf("command");
      long serverId = answer.path("serverId").asLong();
      JsonNode last = terminal.awaitCompletion(serverId);

      assertThat(answer.path("result").asText()).isEqualTo("ok");
      assertThat(answer.path("command").asText()).isEqualTo("echo hello");
      assertThat(answer.path("clientId").intValue()).isEqualTo(1);
      assertThat(answer.path("serverId").isIntegralNumber()).isTrue();
      assertThat(terminal.output(serverId, "combined")).isEqualTo("hello\n");
      assertThat(terminal.output(serverId, "stdin")).isEqualTo("hello\n");
      assertThat(terminal.output(serverId, "stderr")).isEmpty();
      assertThat(last.path("exitCode").intValue()).isZero();
      assertThat(Instant.parse(last.path("begin").asText())).isBefore(Instant.now());
      assertThat(Instant.parse(last.path("end").asText())).isBefore(Instant.now());
      assertThat(terminal.updates(serverId).getFirst().path("end").asText()).isEmpty();
      assertThat(terminal.updates(serverId).getFirst().path("status").asText())
          .isEqualTo("running");
    }
  }

  /** The document's Angular client sends no token, and reads stdout and status. */
  @ParameterizedTest
  @ValueSource(strings = {"", "\"sessionToken\":\"\",", "\"sessionToken\":null,"})
  void shouldAcceptMessagesWithoutASessionTokenAfterAuthentication(String token) {
    try (Terminal terminal = Terminal.login(gateway, learner)) {
      terminal
          .client()
          .send(
              "{\"type\":\"command\","
                  + token
                  + "\"payload\":{\"command\":\"cat\",\"clientId\":1}}");
      JsonNode answer = terminal.payloadOf("command");
      assertThat(answer.path("status").asText()).isEqualTo("running");
      terminal
          .client()
          .send(
              "{\"type\":\"update\","
                  + token
                  + "\"payload\":{\"type\":\"stdin\",\"clientId\":1,\"input\":\"hello\"}}");
      long serverId = answer.path("serverId").asLong();
      terminal.awaitOutput(serverId, "hello");

      assertThat(terminal.output(serverId, "stdout"))
          .isEqualTo(terminal.output(serverId, "stdin"))
          .isEqualTo("hello");
    }
  }

  @Test
  void shouldRefuseTheSessionTokenOfAnotherSession() {
    try (Terminal terminal = Terminal.login(gateway, learner);
        Terminal other = Terminal.login(gateway, learner)) {
      terminal
          .client()
          .send(
              "{\"type\":\"command\",\"sessionToken\":\"%s\",\"payload\":{\"command\":\"echo\",\"clientId\":5}}"
                  .formatted(other.sessionToken()));
      JsonNode answer = terminal.payloadOf("command");

      assertThat(answer.path("result").asText()).isEqualTo("error");
      assertThat(answer.path("message").asText()).contains("sessionToken");
      assertThat(answer.path("clientId").intValue()).isEqualTo(5);
    }
  }

  @Test
  void shouldEchoTheClientIdAsItWasSent() {
    try (Terminal terminal = Terminal.login(gateway, learner)) {
      terminal.send("command", payload().put("command", "hold").put("clientId", "tab-1"));
      JsonNode text = terminal.payloadOf("command");
      terminal.send("command", payload().put("command", "hold").put("clientId", 1));
      JsonNode number = terminal.payloadOf("command");

      assertThat(text.path("clientId").textValue()).isEqualTo("tab-1");
      assertThat(number.path("clientId").isInt()).isTrue();
      assertThat(number.path("serverId")).isNotEqualTo(text.path("serverId"));
    }
  }

  @Test
  void shouldSendATranscriptOnceWhenItsCommandIsRepeatedAfterItsEnd() {
    try (Terminal terminal = Terminal.login(gateway, learner)) {
      long serverId = terminal.run(7, "echo once");
      terminal.awaitCompletion(serverId);
      int updates = terminal.updates(serverId).size();

      assertThat(terminal.run(7, "echo once")).isEqualTo(serverId);

      terminal.awaitCompletion(terminal.run(8, "echo other"));
      terminal.awaitCompletion(terminal.run(9, "echo another"));
      assertThat(terminal.updates(serverId)).hasSize(updates);
      assertThat(sandboxes.startsOf(serverId)).hasSize(1);
    }
  }

  @Test
  void shouldRunACommandOnceWhenItIsRepeatedOnAnotherConnection() {
    try (Terminal first = Terminal.login(gateway, learner)) {
      long serverId = first.run(7, "echo once");
      first.awaitCompletion(serverId);
      try (Terminal second =
          Terminal.resume(gateway, first.sessionToken(), payload().booleanNode(false))) {
        assertThat(second.run(7, "echo once")).isEqualTo(serverId);
        second.awaitCompletion(serverId);
        assertThat(second.output(serverId, "combined")).isEqualTo("once\n");
      }
      assertThat(sandboxes.startsOf(serverId)).hasSize(1);
    }
  }

  @Test
  void shouldRefuseAnotherTextUnderTheSameClientId() {
    try (Terminal terminal = Terminal.login(gateway, learner)) {
      terminal.run(7, "hold");
      terminal.send("command", payload().put("command", "echo other").put("clientId", 7));
      JsonNode answer = terminal.payloadOf("command");

      assertThat(answer.path("result").asText()).isEqualTo("error");
      assertThat(answer.path("message").asText()).contains("client id");
      assertThat(answer.path("clientId").intValue()).isEqualTo(7);
    }
  }

  @Test
  void shouldPassOnTheOptionsOfACommand() throws Exception {
    try (Terminal terminal = Terminal.login(gateway, learner)) {
      ObjectNode command =
          payload().put("command", "hold").put("clientId", 1).put("stdin", "closed");
      command.putObject("tty").put("cols", 100).put("rows", 30);
      command.putObject("env").put("A", "b");
      terminal.send("command", command);
      long serverId = terminal.payloadOf("command").path("serverId").asLong();

      await().until(() -> sandboxes.startsOf(serverId).size() == 1);
      StartCommand start = sandboxes.startsOf(serverId).getFirst();
      assertThat(start.terminal()).isEqualTo(new TerminalSize(100, 30));
      assertThat(start.environment()).isEqualTo(Map.of("A", "b"));
      assertThat(start.standardInput()).isEqualTo(StandardInput.CLOSED);
      assertThat(start.learner()).isEqualTo(new LearnerId(learner));
      assertThat(start.question()).isEqualTo(new QuestionId("q1"));
      assertThat(start.sandbox())
          .isEqualTo(SandboxId.of(new LearnerId(learner), new QuestionId("q1")));
    }
  }

  @Test
  void shouldReportACommandThatFails() {
    try (Terminal terminal = Terminal.login(gateway, learner)) {
      long serverId = terminal.run(3, "fail");
      JsonNode failure = terminal.payloadOf("command");

      assertThat(failure.path("result").asText()).isEqualTo("error");
      assertThat(failure.path("message").asText()).isEqualTo("Too many commands run");
      assertThat(failure.path("clientId").intValue()).isEqualTo(3);
      assertThat(failure.path("serverId").asLong()).isEqualTo(serverId);
      assertThat(failure.path("temporary").isBoolean()).isTrue();
      assertThat(failure.path("temporary").asBoolean()).isTrue();
    }
  }

  @Test
  void shouldSayThatAnInvalidCommandWillNeverBeAccepted() {
    try (Terminal terminal = Terminal.login(gateway, learner)) {
      terminal.send("command", payload().put("clientId", 3));
      JsonNode refused = terminal.payloadOf("command");

      assertThat(refused.path("result").asText()).isEqualTo("error");
      assertThat(refused.path("temporary").isBoolean()).isTrue();
      assertThat(refused.path("temporary").asBoolean()).isFalse();
    }
  }

  @Test
  void shouldWarnOfALimitAndNameTheOneThatEndedACommand() {
    ReachedLimit limit = new ReachedLimit(Limit.TIME, 600);
    try (Terminal terminal = Terminal.login(gateway, learner)) {
      long serverId = terminal.run(1, "hold");
      sandboxes.warn(serverId, limit, Duration.ofSeconds(60));
      JsonNode warning = terminal.notification("limit");
      sandboxes.exit(serverId, 143, limit);
      JsonNode completed = terminal.awaitCompletion(serverId);

      assertThat(warning.path("serverId").asLong()).isEqualTo(serverId);
      assertThat(warning.path("limit").asText()).isEqualTo("time");
      assertThat(warning.path("message").asText())
          .isEqualTo(
              "The command will be stopped in 1 minute, when it has run for 10 minutes, the longest"
                  + " that it may");
      assertThat(completed.path("limit").asText()).isEqualTo("time");
      assertThat(completed.path("message").asText())
          .isEqualTo("Stopped: it has run for 10 minutes, the longest that it may");
    }
  }

  @Test
  void shouldReportTheOffsetOfALostCommandAndTheLostSandboxOnce() {
    try (Terminal terminal = Terminal.login(gateway, learner)) {
      long serverId = terminal.run(1, "hold");
      sandboxes.write(serverId, Stream.STDOUT, "12345");
      terminal.awaitOutput(serverId, "12345");
      sandboxes.lose(SandboxId.of(new LearnerId(learner), new QuestionId("q1")));
      JsonNode last = terminal.awaitCompletion(serverId);

      assertThat(last.path("lost").booleanValue()).isTrue();
      assertThat(last.get("exitCode").isNull()).isTrue();
      assertThat(last.path("offset").longValue()).isEqualTo(5);
      assertThat(last.path("message").asText()).isEqualTo("The sandbox is gone");
      terminal.awaitCompletion(terminal.run(2, "echo after all of it"));
      assertThat(terminal.client().all())
          .filteredOn(message -> message.path("payload").path("event").asText().equals("lost"))
          .hasSize(1);
    }
  }

  @Test
  void shouldNotLetALearnerReachTheCommandOfAnother() {
    try (Terminal mine = Terminal.login(gateway, learner);
        Terminal other = Terminal.login(gateway, learner + "-other")) {
      long serverId = mine.run(1, "cat");
      other.send("update", Terminal.numbered("stdin", serverId, 1).put("input", "x"));
      assertThat(other.answerTo(1).path("result").asText()).isEqualTo("error");
      other.send("resume", payload().put("serverId", serverId));
      assertThat(other.payloadOf("resume").path("result").asText()).isEqualTo("error");
      assertThat(sandboxes.inputs(serverId)).isEmpty();
    }
  }

  @Test
  void shouldAnswerAPing() {
    try (Terminal terminal = Terminal.login(gateway, learner)) {
      terminal.send("ping", JsonNodeFactory.instance.objectNode());

      JsonNode pong = terminal.client().await(it -> it.path("type").asText().equals("ping"));

      assertThat(pong.path("payload").path("result").asText()).isEqualTo("ok");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "[]",
        "1",
        "\"x\"",
        "null",
        "{}",
        "{\"type\":1}",
        "{\"type\":\"unknown\"}",
        "{\"type\":\"update\",\"payload\":{\"seq\":1e99999999999}}",
        "{\"type\":\"command\"}",
        "{\"type\":\"command\",\"payload\":{\"command\":[],\"clientId\":{}}}",
        "{\"type\":\"update\",\"payload\":{\"type\":\"stdin\",\"serverId\":\"1\"}}",
        "{\"type\":\"update\",\"payload\":{\"type\":\"stdin\",\"serverId\":1e300}}",
        "{\"type\":\"preferences\",\"payload\":{\"preferences\":1}}",
        "{\"type\":\"notes\",\"sessionToken\":\"of another\"}",
        "{\"type\":\"resume\",\"payload\":{\"serverId\":1,\"cursor\":\"%%%\"}}"
      })
  void shouldAnswerAnInvalidMessageWithAnErrorAndGoOn(String frame) {
    try (Terminal terminal = Terminal.login(gateway, learner)) {
      terminal.client().send(frame);
      JsonNode error =
          terminal.client().await(it -> it.path("payload").path("result").asText().equals("error"));
      assertThat(error.path("payload").path("message").asText()).isNotEmpty();
      long serverId = terminal.run(1, "echo on");
      terminal.awaitCompletion(serverId);
    }
  }

  @Test
  void shouldAnswerABinaryFrameWithAnError() {
    try (Terminal terminal = Terminal.login(gateway, learner)) {
      terminal.client().sendBinary(new byte[] {1, 2});
      assertThat(terminal.payloadOf("error").path("message").asText()).contains("text");
      terminal.awaitCompletion(terminal.run(1, "echo on"));
    }
  }

  @Test
  void shouldCloseWith1009WhenAMessageIsTooLarge() {
    try (Terminal terminal = Terminal.login(gateway, learner)) {
      terminal.client().send("{\"type\":\"" + "x".repeat(1_200_000) + "\"}");
      assertThat(terminal.client().awaitClose()).isEqualTo(1009);
    }
  }
}
