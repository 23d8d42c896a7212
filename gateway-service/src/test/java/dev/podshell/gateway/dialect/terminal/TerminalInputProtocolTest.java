package dev.podshell.gateway.dialect.terminal;

import static dev.podshell.gateway.dialect.terminal.Terminal.payload;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import dev.podshell.contracts.command.ResizeTerminal;
import dev.podshell.contracts.command.SendSignal;
import dev.podshell.contracts.command.WriteInput;
import dev.podshell.gateway.fakes.FakeSandboxes;
import dev.podshell.gateway.fakes.LocalProfile;
import dev.podshell.gateway.fakes.Surroundings;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests what clients send to a running command: input, signals, sizes, and the end of input. */
@QuarkusTest
@TestProfile(LocalProfile.class)
@QuarkusTestResource(Surroundings.class)
@SuppressWarnings("NullAway.Init") // the fields are given by the framework
class TerminalInputProtocolTest {

  @TestHTTPResource("/")
  URI gateway;

  FakeSandboxes sandboxes;

  private final String learner = "learner-" + UUID.randomUUID();

  @AfterEach
  void mend() {
    sandboxes.setBusy(false);
  }

  @Test
  void shouldSignalResizeAndEndACommandByItsClientIdAlone() {
    try (Terminal terminal = Terminal.login(gateway, learner)) {
      long serverId = terminal.run(1, "hold");
      long other = terminal.run(2, "cat");
      terminal.send("update", payload().put("type", "signal").put("clientId", 1).put("signal", 15));
      terminal.send(
          "update",
          payload().put("type", "resize").put("clientId", 1).put("cols", 5).put("rows", 4));
      terminal.send("update", payload().put("type", "eof").put("clientId", 2));
      terminal.awaitCompletion(other);

      await()
          .until(
              () ->
                  sandboxes.received().stream()
                          .filter(
                              record ->
                                  (record instanceof SendSignal signal
                                          && signal.command().value() == serverId
                                          && signal.signal() == 15)
                                      || (record instanceof ResizeTerminal resize
                                          && resize.command().value() == serverId))
                          .count()
                      == 2);
    }
  }

  @Test
  void shouldRefuseAnUpdateThatNamesNoCommandOfTheSession() {
    try (Terminal terminal = Terminal.login(gateway, learner)) {
      terminal.send("update", payload().put("type", "eof").put("clientId", "none"));
      assertThat(terminal.payloadOf("update").path("message").asText())
          .isEqualTo("You have no such command");
      terminal.send("update", payload().put("type", "eof"));
      assertThat(terminal.payloadOf("update").path("message").asText()).contains("serverId");
    }
  }

  @Test
  void shouldWriteInputInOrderAndAnswerNumberedInput() {
    try (Terminal terminal = Terminal.login(gateway, learner)) {
      long serverId = terminal.run(1, "cat");
      for (int seq = 1; seq <= 50; seq++) {
        terminal.send("update", Terminal.numbered("stdin", serverId, seq).put("input", seq + ","));
      }
      for (int seq = 1; seq <= 50; seq++) {
        JsonNode answer = terminal.answerTo(seq);
        assertThat(answer.path("result").asText()).isEqualTo("ok");
        assertThat(answer.path("writer").asText()).isEqualTo("w");
        assertThat(answer.path("type").asText()).isEqualTo("stdin");
        assertThat(answer.path("serverId").asLong()).isEqualTo(serverId);
      }
      terminal.awaitOutput(serverId, "48,49,50,");
      assertThat(terminal.output(serverId, "combined")).startsWith("1,2,3,4,");
    }
  }

  @Test
  void shouldRefuseInputAfterAGapUntilItIsFilled() {
    try (Terminal terminal = Terminal.login(gateway, learner)) {
      long serverId = terminal.run(1, "cat");
      terminal.send("update", Terminal.numbered("stdin", serverId, 1).put("input", "a"));
      terminal.send("update", Terminal.numbered("stdin", serverId, 3).put("input", "c"));
      assertThat(terminal.answerTo(3).path("message").asText()).contains("seq 2");
      terminal.send("update", Terminal.numbered("stdin", serverId, 2).put("input", "b"));
      terminal.send("update", Terminal.numbered("stdin", serverId, 3).put("input", "c"));
      assertThat(terminal.answerTo(3).path("result").asText()).isEqualTo("ok");

      terminal.awaitOutput(serverId, "abc");
    }
  }

  @Test
  void shouldAnswerAnErrorWhenTheSandboxRefusesInput() {
    try (Terminal terminal = Terminal.login(gateway, learner)) {
      long serverId = terminal.run(1, "cat");
      sandboxes.setBusy(true);
      terminal.send("update", Terminal.numbered("stdin", serverId, 1).put("input", "a"));
      JsonNode refusal =
          terminal
              .client()
              .await(it -> it.path("payload").path("result").asText().equals("error"))
              .path("payload");
      assertThat(refusal.path("seq").asLong()).isEqualTo(1);
      sandboxes.setBusy(false);
      terminal.send("update", Terminal.numbered("stdin", serverId, 2).put("input", "b"));
      assertThat(terminal.answerTo(2).path("result").asText()).isEqualTo("error");
      terminal.send("update", Terminal.numbered("stdin", serverId, 1).put("input", "a"));
      assertThat(terminal.answerTo(1).path("result").asText()).isEqualTo("ok");
      terminal.awaitOutput(serverId, "a");
    }
  }

  @Test
  void shouldSayWhetherRefusedInputMayBeAcceptedLater() {
    try (Terminal terminal = Terminal.login(gateway, learner)) {
      long serverId = terminal.run(1, "cat");
      terminal.send(
          "update",
          Terminal.numbered("stdin", serverId, 1).put("input", "x".repeat(128 * 1024 + 1)));
      assertThat(terminal.answerTo(1).path("temporary"))
          .as("too large an input will never be taken")
          .isEqualTo(BooleanNode.FALSE);
      terminal.send("update", Terminal.numbered("stdin", serverId, 1).put("input", ""));
      assertThat(terminal.answerTo(1).path("result").asText()).isEqualTo("ok");

      terminal.send("update", Terminal.numbered("stdin", serverId, 3).put("input", "c"));
      assertThat(terminal.answerTo(3).path("temporary"))
          .as("what came too early may come again")
          .isEqualTo(BooleanNode.TRUE);

      sandboxes.setBusy(true);
      terminal.send("update", Terminal.numbered("stdin", serverId, 2).put("input", "b"));
      JsonNode refusal =
          terminal
              .client()
              .await(it -> it.path("payload").path("message").asText().contains("busy"))
              .path("payload");
      assertThat(refusal.path("temporary"))
          .as("a sandbox that is busy may have room later")
          .isEqualTo(BooleanNode.TRUE);
      sandboxes.setBusy(false);
    }
  }

  @Test
  void shouldNotifyWhenUnnumberedInputIsRefused() {
    try (Terminal terminal = Terminal.login(gateway, learner)) {
      long serverId = terminal.run(1, "cat");
      sandboxes.setBusy(true);
      terminal.send("update", Terminal.update("stdin", serverId).put("input", "lost"));
      assertThat(terminal.payloadOf("notification").path("message").asText()).contains("busy");
      sandboxes.setBusy(false);
      terminal.send("update", Terminal.update("stdin", serverId).put("input", "kept"));
      terminal.awaitOutput(serverId, "kept");
      List<String> writers = sandboxes.inputs(serverId).stream().map(it -> it.writer()).toList();
      assertThat(writers).doesNotHaveDuplicates();
    }
  }

  @Test
  void shouldAcceptASignalByItsName() {
    try (Terminal terminal = Terminal.login(gateway, learner)) {
      long serverId = terminal.run(1, "cat");
      terminal.send("update", Terminal.update("signal", serverId).put("signal", "SIGTERM"));
      JsonNode last = terminal.awaitCompletion(serverId);

      assertThat(last.path("exitCode").intValue()).isEqualTo(143);
      assertThat(last.path("signal").intValue()).isEqualTo(15);
      assertThat(sandboxes.inputs(serverId)).hasSize(1).first().isInstanceOf(SendSignal.class);
    }
  }

  @Test
  void shouldPassInputToTheCommandUnchanged() {
    String input = "\u0003 \u001b[A é € 😀 \r\n\t\"\\";
    try (Terminal terminal = Terminal.login(gateway, learner)) {
      long serverId = terminal.run(1, "cat");
      terminal.send("update", Terminal.update("stdin", serverId).put("input", input));
      terminal.awaitOutput(serverId, input);
      assertThat(((WriteInput) sandboxes.inputs(serverId).getFirst()).text()).isEqualTo(input);
    }
  }
}
