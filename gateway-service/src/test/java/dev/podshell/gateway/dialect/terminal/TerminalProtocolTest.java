package dev.podshell.gateway.dialect.terminal;

import static dev.podshell.gateway.dialect.terminal.Terminal.payload;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.podshell.contracts.command.FileNames;
import dev.podshell.contracts.command.Program;
import dev.podshell.contracts.command.ResizeTerminal;
import dev.podshell.contracts.command.SendSignal;
import dev.podshell.contracts.command.StandardInput;
import dev.podshell.contracts.command.StartCommand;
import dev.podshell.contracts.command.TerminalSize;
import dev.podshell.contracts.command.WriteInput;
import dev.podshell.contracts.event.Limit;
import dev.podshell.contracts.event.ReachedLimit;
import dev.podshell.contracts.event.SessionRevoked;
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
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@TestProfile(LocalProfile.class)
@QuarkusTestResource(Surroundings.class)
@SuppressWarnings("NullAway.Init") // the fields are given by the framework
class TerminalProtocolTest {

  @TestHTTPResource("/")
  URI gateway;

  FakeSandboxes sandboxes;
  FakeSessionService sessionService;

  private final String learner = "learner-" + UUID.randomUUID();

  @AfterEach
  void mend() {
    sandboxes.setBusy(false);
    sessionService.setAway(false);
    sessionService.setLag(Duration.ZERO);
  }

  @Test
  void shouldAnswerACommandAndThenBringItsOutput() {
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

  @Test
  void shouldTakeCommandsAfterOneWasResumedSeveralTimesAtOnce() {
    try (Terminal terminal = Terminal.login(gateway, learner)) {
      long serverId = terminal.run(1, "cat");
      ArrayNode resume = JsonNodeFactory.instance.arrayNode();
      for (int i = 0; i < 20; i++) {
        resume.add(payload().put("serverId", serverId));
      }
      try (Terminal other = Terminal.resume(gateway, terminal.sessionToken(), resume)) {
        long next = other.run(2, "echo hello");
        other.awaitCompletion(next);

        assertThat(other.output(next, "combined")).isEqualTo("hello\n");
      }
    }
  }

  /** An Angular client of the document: it sends no token, and reads stdout and status. */
  @ParameterizedTest
  @ValueSource(strings = {"", "\"sessionToken\":\"\",", "\"sessionToken\":null,"})
  void shouldTakeMessagesWithoutASessionTokenOnAnAuthenticatedConnection(String token) {
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
          .isEqualTo("The session has no such command");
      terminal.send("update", payload().put("type", "eof"));
      assertThat(terminal.payloadOf("update").path("message").asText()).contains("serverId");
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
  void shouldBringATranscriptOnceWhenItsCommandIsSentAgainAfterItsEnd() {
    try (Terminal terminal = Terminal.login(gateway, learner)) {
      long serverId = terminal.run(7, "echo once");
      terminal.awaitCompletion(serverId);
      int updates = terminal.updates(serverId).size();

      assertThat(terminal.run(7, "echo once")).isEqualTo(serverId);

      terminal.awaitCompletion(terminal.run(8, "echo other"));
      terminal.awaitCompletion(terminal.run(9, "echo another"));
      assertThat(terminal.updates(serverId)).hasSize(updates);
      assertThat(startsOf(serverId)).hasSize(1);
    }
  }

  @Test
  void shouldRunOnceWhenTheSameIsSentAgainOnAnotherConnection() {
    try (Terminal first = Terminal.login(gateway, learner)) {
      long serverId = first.run(7, "echo once");
      first.awaitCompletion(serverId);
      try (Terminal second =
          Terminal.resume(gateway, first.sessionToken(), payload().booleanNode(false))) {
        assertThat(second.run(7, "echo once")).isEqualTo(serverId);
        second.awaitCompletion(serverId);
        assertThat(second.output(serverId, "combined")).isEqualTo("once\n");
      }
      assertThat(startsOf(serverId)).hasSize(1);
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
  void shouldPassOnWhatACommandIsGiven() throws Exception {
    try (Terminal terminal = Terminal.login(gateway, learner)) {
      ObjectNode command =
          payload().put("command", "hold").put("clientId", 1).put("stdin", "closed");
      command.putObject("tty").put("cols", 100).put("rows", 30);
      command.putObject("env").put("A", "b");
      terminal.send("command", command);
      long serverId = terminal.payloadOf("command").path("serverId").asLong();

      await().until(() -> startsOf(serverId).size() == 1);
      StartCommand start = startsOf(serverId).getFirst();
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
  void shouldTellOfACommandThatFails() {
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
  void shouldSayThatACommandWhichIsNoneWillNeverBeAccepted() {
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
  void shouldKeepCharactersWholeAcrossEntriesOfInterleavedStreams() {
    try (Terminal terminal = Terminal.login(gateway, learner)) {
      long serverId = terminal.run(1, "hold");
      byte[] euro = "€".getBytes(UTF_8);
      sandboxes.write(serverId, Stream.STDOUT, new byte[] {'a', euro[0]});
      sandboxes.write(serverId, Stream.STDERR, "é");
      sandboxes.write(serverId, Stream.STDOUT, new byte[] {euro[1], euro[2], (byte) 0xFF});
      sandboxes.write(serverId, Stream.STDOUT, new byte[] {euro[0]});
      sandboxes.exit(serverId, 0);
      terminal.awaitCompletion(serverId);

      assertThat(terminal.output(serverId, "stdin")).isEqualTo("a€\uFFFD\uFFFD");
      assertThat(terminal.output(serverId, "stderr")).isEqualTo("é");
      assertThat(terminal.output(serverId, "combined")).isEqualTo("aé€\uFFFD\uFFFD");
    }
  }

  @Test
  void shouldPutTapsWhereTheBreakpointsAre() {
    try (Terminal terminal = Terminal.login(gateway, learner)) {
      long serverId = runTapped(terminal, "é | a '|' |& b; c | d", 2, 1);

      await().until(() -> startsOf(serverId).size() == 1);
      assertThat(startsOf(serverId).getFirst().program())
          .isEqualTo(
              new Program.Shell(
                  "é | a '|' |& b; c | d",
                  List.of(new Program.Tap(1, 5, 10, true), new Program.Tap(2, 17, 18, false))));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '^',
      value = {
        "a | b; c | d~[2]~The text has 2 top-level pipes",
        "a | b; c | d~[-1]~The text has 2 top-level pipes",
        "a | b; c | d~[0,0]~The text has 2 top-level pipes",
        "a | b; c | d~[0.5]~The text has 2 top-level pipes",
        "a | b; c | d~['0']~The text has 2 top-level pipes",
        "a | b; c | d~0~The text has 2 top-level pipes",
        "a | b~[9000000000]~The text has 1 top-level pipe,",
        "$(a | b)~[0]~The text has no top-level pipes",
        "a | 'b~[0]~because a quote has no end (line 1, column 5): leave them out",
        "cat <<E | b~[0]~because a here-document has no end (line 1, column 7): leave them out"
      })
  void shouldSayHowManyPipesThereAreIfBreakpointsDoNotFit(
      String text, String breakpoints, String message) throws Exception {
    try (Terminal terminal = Terminal.login(gateway, learner)) {
      ObjectNode command = payload().put("command", text).put("clientId", 4);
      command.set("breakpoints", new ObjectMapper().readTree(breakpoints.replace('\'', '"')));
      terminal.send("command", command);
      JsonNode answer = terminal.payloadOf("command");

      assertThat(answer.path("result").asText()).isEqualTo("error");
      assertThat(answer.path("message").asText()).contains(message);
      assertThat(answer.path("clientId").asInt()).isEqualTo(4);
      terminal.awaitCompletion(terminal.run(4, "echo the id is free"));
    }
  }

  static List<Arguments> hostileTexts() {
    return List.of(
        Arguments.of("<<DELIMITER_0001 ".repeat(40).strip(), "more than 16 here-documents"),
        Arguments.of("cat <<E; ".repeat(1800), "more than 16 here-documents"),
        Arguments.of("a|".repeat(8185) + "a", "The text has 8185 top-level pipes"),
        Arguments.of("((".repeat(8000), "\"(\" has no end"),
        Arguments.of("( ".repeat(8000), "nested more than 100 deep"),
        Arguments.of("$(a ".repeat(4000), "nested more than 100 deep"),
        Arguments.of("\"${x:-".repeat(2500), "nested more than 100 deep"));
  }

  /** A native parser ended the process at some of these, and was busy with others for a minute. */
  @ParameterizedTest
  @MethodSource("hostileTexts")
  void shouldStayAndAnswerWhateverTextBreakpointsAreAskedIn(String text, String message) {
    try (Terminal terminal = Terminal.login(gateway, learner)) {
      ObjectNode command = payload().put("command", text).put("clientId", 4);
      command.putArray("breakpoints").add(9000);
      terminal.send("command", command);

      assertThat(terminal.payloadOf("command").path("message").asText()).contains(message);
      terminal.awaitCompletion(terminal.run(5, "echo still here"));
    }
  }

  @Test
  void shouldRunATextThatItCannotReadIfThereAreNoBreakpoints() {
    try (Terminal terminal = Terminal.login(gateway, learner)) {
      ObjectNode command = payload().put("command", "echo 'x").put("clientId", 4);
      command.putArray("breakpoints");
      terminal.send("command", command);

      assertThat(terminal.payloadOf("command").path("result").asText()).isEqualTo("ok");
    }
  }

  @Test
  void shouldBringWhatWasTappedInItsPlaceAndCountItInNoOffset() {
    try (Terminal terminal = Terminal.login(gateway, learner)) {
      long serverId = runTapped(terminal, "a | b | c", 0, 1);
      sandboxes.write(serverId, Stream.STDOUT, "one");
      sandboxes.tap(serverId, 1, Stream.STDOUT, 0, "through".getBytes(UTF_8));
      sandboxes.tap(serverId, 1, Stream.STDERR, 300, "wrong".getBytes(UTF_8));
      sandboxes.write(serverId, Stream.STDOUT, "two");
      sandboxes.exit(serverId, 0);
      terminal.awaitCompletion(serverId);

      List<JsonNode> updates = terminal.updates(serverId);
      JsonNode first = updates.get(2);
      assertThat(first.path("output").toString())
          .isEqualTo(
              "{\"combined\":\"\",\"stdin\":\"\",\"stdout\":\"\",\"stderr\":\"\",\"breakpoints\":["
                  + "{\"location\":1,\"combined\":\"through\",\"stdout\":\"through\",\"stderr\":\"\"}]}");
      assertThat(first.has("offset")).isFalse();
      assertThat(first.path("status").asText()).isEqualTo("running");
      assertThat(updates.get(3).path("output").path("breakpoints").toString())
          .isEqualTo(
              "[{\"location\":1,\"combined\":\"wrong\",\"stdout\":\"\",\"stderr\":\"wrong\",\"skipped\":300}]");
      assertThat(updates.get(4).path("offset").asLong()).isEqualTo(3);
      assertThat(updates.get(4).path("output").has("breakpoints")).isFalse();
    }
  }

  @Test
  void shouldKeepCharactersWholeInEachStreamOfEachTap() {
    try (Terminal terminal = Terminal.login(gateway, learner)) {
      long serverId = runTapped(terminal, "a | b | c", 0, 1);
      byte[] euro = "€".getBytes(UTF_8);
      byte[] begin = {'a', euro[0]};
      byte[] rest = {euro[1], euro[2], 'b'};
      sandboxes.tap(serverId, 0, Stream.STDOUT, 0, begin);
      sandboxes.tap(serverId, 1, Stream.STDOUT, 0, begin);
      sandboxes.tap(serverId, 0, Stream.STDERR, 0, begin);
      sandboxes.tap(serverId, 0, Stream.STDOUT, 0, rest);
      sandboxes.tap(serverId, 1, Stream.STDOUT, 5, rest);
      sandboxes.exit(serverId, 0);
      terminal.awaitCompletion(serverId);

      assertThat(tapped(terminal, serverId, 0, "stdout")).isEqualTo("a€b");
      assertThat(tapped(terminal, serverId, 0, "stderr")).isEqualTo("a\uFFFD");
      assertThat(tapped(terminal, serverId, 1, "stdout")).isEqualTo("a\uFFFD\uFFFD\uFFFDb");
      assertThat(terminal.output(serverId, "combined")).isEmpty();
    }
  }

  @Test
  void shouldGoOnAfterAnyCursorOfWhatWasTapped() throws Exception {
    try (Terminal terminal = Terminal.login(gateway, learner)) {
      long serverId = runTapped(terminal, "a | b", 0);
      byte[] text = "a€😀é".repeat(3).getBytes(UTF_8);
      for (int i = 0; i < text.length; i++) {
        Stream stream = i % 7 < 3 ? Stream.STDERR : Stream.STDOUT;
        sandboxes.tap(serverId, 0, stream, 0, new byte[] {text[i]});
        sandboxes.tap(serverId, 0, Stream.STDOUT, 0, new byte[] {text[i]});
      }
      sandboxes.exit(serverId, 0);
      terminal.awaitCompletion(serverId);

      List<JsonNode> updates = terminal.updates(serverId);
      String whole = tapped(updates, 0, "combined");
      for (int i = 0; i < updates.size() - 1; i++) {
        ArrayNode resume = new ObjectMapper().createArrayNode();
        resume
            .addObject()
            .put("serverId", serverId)
            .put("cursor", updates.get(i).path("cursor").asText());
        try (Terminal back = Terminal.resume(gateway, terminal.sessionToken(), resume)) {
          back.awaitCompletion(serverId);
          assertThat(
                  tapped(updates.subList(0, i + 1), 0, "combined")
                      + tapped(back, serverId, 0, "combined"))
              .isEqualTo(whole);
        }
      }
    }
  }

  @Test
  void shouldSendCombinedAloneOfTapsWhenAsked() {
    try (Terminal terminal = new Terminal(gateway)) {
      terminal.authenticate(
          payload().put("token", Client.token(gateway, learner)).put("streams", "combined"));
      long serverId = runTapped(terminal, "a | b", 0);
      sandboxes.tap(serverId, 0, Stream.STDOUT, 0, "x".getBytes(UTF_8));
      sandboxes.exit(serverId, 0);
      terminal.awaitCompletion(serverId);

      assertThat(terminal.updates(serverId).get(1).path("output").toString())
          .isEqualTo("{\"combined\":\"\",\"breakpoints\":[{\"location\":0,\"combined\":\"x\"}]}");
    }
  }

  private static long runTapped(Terminal terminal, String text, int... breakpoints) {
    ObjectNode command = payload().put("command", text).put("clientId", 1);
    ArrayNode list = command.putArray("breakpoints");
    for (int breakpoint : breakpoints) {
      list.add(breakpoint);
    }
    terminal.send("command", command);
    JsonNode answer = terminal.payloadOf("command");
    assertThat(answer.path("result").asText()).as("%s", answer).isEqualTo("ok");
    return answer.path("serverId").asLong();
  }

  private static String tapped(Terminal terminal, long serverId, int location, String stream) {
    return tapped(terminal.updates(serverId), location, stream);
  }

  private static String tapped(List<JsonNode> updates, int location, String stream) {
    return updates.stream()
        .flatMap(update -> update.path("output").path("breakpoints").valueStream())
        .filter(breakpoint -> breakpoint.path("location").asInt() == location)
        .map(breakpoint -> breakpoint.path(stream).asText())
        .collect(Collectors.joining());
  }

  @Test
  void shouldSendCombinedAloneWhenAsked() {
    try (Terminal terminal = new Terminal(gateway)) {
      terminal.authenticate(
          payload().put("token", Client.token(gateway, learner)).put("streams", "combined"));
      long serverId = terminal.run(1, "echo x");
      terminal.awaitCompletion(serverId);

      assertThat(terminal.updates(serverId))
          .allSatisfy(
              update ->
                  assertThat(update.path("output").fieldNames())
                      .toIterable()
                      .containsExactly("combined"));
    }
  }

  @Test
  void shouldWriteInputInOrderAndAnswerWhatIsNumbered() {
    try (Terminal terminal = Terminal.login(gateway, learner)) {
      long serverId = terminal.run(1, "cat");
      for (int seq = 1; seq <= 50; seq++) {
        terminal.send("update", numbered("stdin", serverId, seq).put("input", seq + ","));
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
  void shouldTakeNothingAfterAGapUntilItIsFilled() {
    try (Terminal terminal = Terminal.login(gateway, learner)) {
      long serverId = terminal.run(1, "cat");
      terminal.send("update", numbered("stdin", serverId, 1).put("input", "a"));
      terminal.send("update", numbered("stdin", serverId, 3).put("input", "c"));
      assertThat(terminal.answerTo(3).path("message").asText()).contains("seq 2");
      terminal.send("update", numbered("stdin", serverId, 2).put("input", "b"));
      terminal.send("update", numbered("stdin", serverId, 3).put("input", "c"));
      assertThat(terminal.answerTo(3).path("result").asText()).isEqualTo("ok");

      terminal.awaitOutput(serverId, "abc");
    }
  }

  @Test
  void shouldAnswerAnErrorWhenTheSandboxRefusesInput() {
    try (Terminal terminal = Terminal.login(gateway, learner)) {
      long serverId = terminal.run(1, "cat");
      sandboxes.setBusy(true);
      terminal.send("update", numbered("stdin", serverId, 1).put("input", "a"));
      JsonNode refusal =
          terminal
              .client()
              .await(it -> it.path("payload").path("result").asText().equals("error"))
              .path("payload");
      assertThat(refusal.path("seq").asLong()).isEqualTo(1);
      sandboxes.setBusy(false);
      terminal.send("update", numbered("stdin", serverId, 2).put("input", "b"));
      assertThat(terminal.answerTo(2).path("result").asText()).isEqualTo("error");
      terminal.send("update", numbered("stdin", serverId, 1).put("input", "a"));
      assertThat(terminal.answerTo(1).path("result").asText()).isEqualTo("ok");
      terminal.awaitOutput(serverId, "a");
    }
  }

  @Test
  void shouldSayWhetherRefusedInputMayBeTakenLater() {
    try (Terminal terminal = Terminal.login(gateway, learner)) {
      long serverId = terminal.run(1, "cat");
      terminal.send(
          "update", numbered("stdin", serverId, 1).put("input", "x".repeat(128 * 1024 + 1)));
      assertThat(terminal.answerTo(1).path("temporary"))
          .as("too large an input will never be taken")
          .isEqualTo(BooleanNode.FALSE);
      terminal.send("update", numbered("stdin", serverId, 1).put("input", ""));
      assertThat(terminal.answerTo(1).path("result").asText()).isEqualTo("ok");

      terminal.send("update", numbered("stdin", serverId, 3).put("input", "c"));
      assertThat(terminal.answerTo(3).path("temporary"))
          .as("what came too early may come again")
          .isEqualTo(BooleanNode.TRUE);

      sandboxes.setBusy(true);
      terminal.send("update", numbered("stdin", serverId, 2).put("input", "b"));
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
  void shouldAnswerAPing() {
    try (Terminal terminal = Terminal.login(gateway, learner)) {
      terminal.send("ping", JsonNodeFactory.instance.objectNode());

      JsonNode pong = terminal.client().await(it -> it.path("type").asText().equals("ping"));

      assertThat(pong.path("payload").path("result").asText()).isEqualTo("ok");
    }
  }

  @Test
  void shouldNotifyWhenUnnumberedInputIsRefused() {
    try (Terminal terminal = Terminal.login(gateway, learner)) {
      long serverId = terminal.run(1, "cat");
      sandboxes.setBusy(true);
      terminal.send("update", update("stdin", serverId).put("input", "lost"));
      assertThat(terminal.payloadOf("notification").path("message").asText()).contains("busy");
      sandboxes.setBusy(false);
      terminal.send("update", update("stdin", serverId).put("input", "kept"));
      terminal.awaitOutput(serverId, "kept");
      List<String> writers = sandboxes.inputs(serverId).stream().map(it -> it.writer()).toList();
      assertThat(writers).doesNotHaveDuplicates();
    }
  }

  @Test
  void shouldTakeSignalsByNumberAndName() {
    try (Terminal terminal = Terminal.login(gateway, learner)) {
      long serverId = terminal.run(1, "cat");
      terminal.send("update", update("signal", serverId).put("signal", "SIGTERM"));
      JsonNode last = terminal.awaitCompletion(serverId);

      assertThat(last.path("exitCode").intValue()).isEqualTo(143);
      assertThat(last.path("signal").intValue()).isEqualTo(15);
      assertThat(sandboxes.inputs(serverId)).hasSize(1).first().isInstanceOf(SendSignal.class);
    }
  }

  @Test
  void shouldResumeAfterACursorWithNeitherGapNorRepeat() throws Exception {
    try (Terminal first = Terminal.login(gateway, learner)) {
      long serverId = first.run(1, "hold");
      byte[] euro = "€".getBytes(UTF_8);
      sandboxes.write(serverId, Stream.STDOUT, "one ");
      sandboxes.write(serverId, Stream.STDOUT, new byte[] {'x', euro[0]});
      first.awaitOutput(serverId, "x");
      String cursor = first.updates(serverId).getLast().path("cursor").asText();
      first.close();
      sandboxes.write(serverId, Stream.STDOUT, new byte[] {euro[1], euro[2]});
      sandboxes.flush();

      JsonNode resume =
          new ObjectMapper()
              .readTree("[{\"serverId\":%d,\"cursor\":\"%s\"}]".formatted(serverId, cursor));
      try (Terminal second = Terminal.resume(gateway, first.sessionToken(), resume)) {
        second.awaitOutput(serverId, "€");
        sandboxes.write(serverId, Stream.STDOUT, " three");
        sandboxes.exit(serverId, 0);
        second.awaitCompletion(serverId);
        assertThat(second.output(serverId, "combined")).isEqualTo("€ three");
      }
    }
  }

  @Test
  void shouldSendTheEndOfALongOutputToAScreenAndAllOfItWhenAsked() {
    try (Terminal first = Terminal.login(gateway, learner)) {
      long serverId = first.run(1, "hold");
      first.close();
      String large = "x".repeat(60_000);
      for (int i = 0; i < 20; i++) {
        sandboxes.write(serverId, Stream.TTY, large);
      }
      sandboxes.write(serverId, Stream.TTY, "the end");
      sandboxes.flush();

      try (Terminal screen = new Terminal(gateway)) {
        screen.authenticate(
            Terminal.payload().put("sessionToken", first.sessionToken()).put("screen", true));
        screen.awaitOutput(serverId, "the end");
        JsonNode jump = screen.updates(serverId).getFirst();
        assertThat(jump.path("skipped").asLong()).isEqualTo(1_200_000);
        assertThat(jump.path("offset").asLong()).isEqualTo(1_200_000);
        assertThat(jump.path("size").toString()).isEqualTo("{\"cols\":90,\"rows\":30}");
        assertThat(jump.path("status").asText()).isEqualTo("running");
        assertThat(jump.at("/output/combined").asText()).isEqualTo("\u001b[?2004hthe end");
        sandboxes.write(serverId, Stream.TTY, " and more");
        screen.awaitOutput(serverId, "the end and more");

        int seen = screen.updates(serverId).size();
        screen.send("resume", Terminal.payload().put("serverId", serverId).put("complete", true));
        screen
            .client()
            .await(it -> it.at("/payload/output/combined").asText().endsWith(" and more"));
        List<JsonNode> all =
            screen.updates(serverId).subList(seen, screen.updates(serverId).size());
        assertThat(all).noneMatch(update -> update.has("skipped"));
        assertThat(all)
            .extracting(update -> update.at("/output/combined").asText())
            .satisfies(
                texts ->
                    assertThat(String.join("", texts))
                        .isEqualTo(large.repeat(20) + "the end and more"));
      }
      try (Terminal other = Terminal.resume(gateway, first.sessionToken(), null)) {
        other.awaitOutput(serverId, " and more");
        assertThat(other.updates(serverId)).noneMatch(update -> update.has("skipped"));
      }
      sandboxes.exit(serverId, 0);
    }
  }

  @Test
  void shouldSayThatASandboxIsWatchedWhenItsCommandIsTakenUpAgain() {
    try (Terminal first = Terminal.login(gateway, learner)) {
      long serverId = first.run(1, "hold");
      first.close();
      try (Terminal second = Terminal.resume(gateway, first.sessionToken(), null)) {
        await()
            .until(
                () ->
                    sandboxes.watched().stream()
                        .anyMatch(watch -> watch.command().value() == serverId));
        sandboxes.exit(serverId, 0);
        second.awaitCompletion(serverId);
      }
    }
  }

  @Test
  void shouldBringEverythingFromTheBeginningWhenASessionIsTakenUpWithoutAWord() {
    sessionService.setLag(Duration.ofMillis(20));
    try (Terminal first = Terminal.login(gateway, learner)) {
      long ended = first.run(1, "echo ended");
      first.awaitCompletion(ended);
      long running = first.run(2, "hold");
      sandboxes.write(running, Stream.STDOUT, "before ");
      first.awaitOutput(running, "before");
      try (Terminal second = Terminal.resume(gateway, first.sessionToken(), null)) {
        for (int i = 0; i < 20; i++) {
          sandboxes.write(running, Stream.STDOUT, i + " ");
        }
        sandboxes.exit(running, 0);
        second.awaitCompletion(running);
        first.awaitCompletion(running);
        second.awaitOutput(ended, "\n");
        assertThat(second.output(ended, "combined")).isEqualTo("ended\n");
        assertThat(second.output(running, "combined"))
            .isEqualTo(first.output(running, "combined"))
            .startsWith("before 0 1 2 ");
      }
    }
  }

  @Test
  void shouldSendNothingUntilAskedWhenResumeIsFalse() {
    try (Terminal first = Terminal.login(gateway, learner)) {
      long serverId = first.run(1, "hold");
      sandboxes.write(serverId, Stream.STDOUT, "one");
      first.awaitOutput(serverId, "one");
      try (Terminal second =
          Terminal.resume(gateway, first.sessionToken(), payload().booleanNode(false))) {
        sandboxes.write(serverId, Stream.STDOUT, "two");
        first.awaitOutput(serverId, "two");
        long other = second.run(2, "echo new");
        second.awaitCompletion(other);
        assertThat(second.updates(serverId)).isEmpty();

        second.send("resume", payload().put("serverId", serverId));
        second.awaitOutput(serverId, "onetwo");
      }
    }
  }

  @Test
  void shouldBringWhatAnotherConnectionOfTheSessionRuns() {
    try (Terminal first = Terminal.login(gateway, learner);
        Terminal second = Terminal.resume(gateway, first.sessionToken(), null)) {
      long serverId = first.run(1, "echo shared");
      first.awaitCompletion(serverId);
      second.awaitCompletion(serverId);

      assertThat(second.output(serverId, "combined")).isEqualTo("shared\n");
      assertThat(first.updates(serverId)).hasSize(second.updates(serverId).size());
    }
  }

  @Test
  void shouldTellOfALostCommandWhereItWasLostAndOnceThatItsSandboxIs() {
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
  void shouldGoOnLiveWhileTheStoreIsAwayAndTellWhoeverWaitsForIt() {
    try (Terminal first = Terminal.login(gateway, learner);
        Terminal second = Terminal.resume(gateway, first.sessionToken(), null)) {
      long serverId = first.run(1, "hold");
      second.awaitOutput(serverId, "");
      sessionService.setAway(true);
      second.send("resume", payload().put("serverId", serverId));
      sandboxes.write(serverId, Stream.STDOUT, "live");
      first.awaitOutput(serverId, "live");
      sessionService.setAway(false);
      second.awaitOutput(serverId, "live");
    }
  }

  @Test
  void shouldCloseAfterThreeFailures() {
    try (Terminal terminal = new Terminal(gateway)) {
      for (int attempt = 0; attempt < 3; attempt++) {
        assertThat(terminal.authenticate(payload().put("token", "no")))
            .containsEntry("result", "error")
            .containsKey("message");
      }
      assertThat(terminal.client().awaitClose()).isEqualTo(1008);
    }
  }

  @Test
  void shouldAnswerNothingButAuthenticationBeforeIt() {
    try (Terminal terminal = new Terminal(gateway)) {
      terminal.send("command", payload().put("command", "echo no").put("clientId", 1));
      terminal.authenticate(payload().put("token", Client.token(gateway, learner)));

      assertThat(terminal.client().all()).hasSize(1);
    }
  }

  @Test
  void shouldRefuseAnExpiredToken() {
    String token = Client.get(gateway.resolve("/dev/token/x?lifetime=PT-2H")).body();
    try (Terminal terminal = new Terminal(gateway)) {
      assertThat(terminal.authenticate(payload().put("token", token)))
          .containsEntry("result", "error");
    }
  }

  @Test
  void shouldRefuseASessionThatHasExpired() {
    try (Terminal first = Terminal.login(gateway, learner);
        Terminal second = new Terminal(gateway)) {
      sessionService.expire(first.sessionToken());
      assertThat(second.authenticate(payload().put("sessionToken", first.sessionToken())))
          .containsEntry("result", "error");
    }
  }

  @Test
  void shouldCloseWhenTheSessionIsRevoked() {
    try (Terminal terminal = Terminal.login(gateway, learner)) {
      sandboxes.send(new SessionRevoked(SessionId.ofToken(terminal.sessionToken()), Instant.now()));
      assertThat(terminal.client().awaitClose()).isEqualTo(1008);
    }
  }

  @Test
  void shouldEndASessionAndItsConnectionsWithTheToken() {
    String token = Client.token(gateway, learner, Duration.ofSeconds(2));
    try (Terminal terminal = new Terminal(gateway);
        Terminal later = new Terminal(gateway)) {
      Map<String, Object> answer = terminal.authenticate(payload().put("token", token));
      Instant expires = Instant.parse(String.valueOf(answer.get("expires")));

      assertThat(expires).isBefore(Instant.now().plusSeconds(3));
      assertThat(terminal.payloadOf("notification").path("event").asText()).isEqualTo("expired");
      assertThat(terminal.client().awaitClose()).isEqualTo(1008);
      assertThat(Instant.now()).isAfterOrEqualTo(expires);
      assertThat(later.authenticate(payload().put("sessionToken", terminal.sessionToken())))
          .containsEntry("result", "error");
      assertThat(later.authenticate(payload().put("token", token)))
          .containsEntry("result", "error");
    }
  }

  @Test
  void shouldGiveASessionMoreTimeByANewTokenOnAnyOfItsConnections() {
    try (Terminal first = new Terminal(gateway);
        Terminal second = new Terminal(gateway)) {
      String token = Client.token(gateway, learner, Duration.ofSeconds(3));
      Map<String, Object> answer = first.authenticate(payload().put("token", token));
      Instant end = Instant.parse(String.valueOf(answer.get("expires")));
      second.authenticate(payload().put("sessionToken", first.sessionToken()));

      Map<String, Object> renewed =
          second.authenticate(payload().put("token", Client.token(gateway, learner)));

      assertThat(renewed).containsEntry("sessionToken", first.sessionToken());
      assertThat(Instant.parse(String.valueOf(renewed.get("expires"))))
          .isAfter(end.plusSeconds(3600));
      await().until(() -> Instant.now().isAfter(end.plusMillis(500)));
      first.awaitCompletion(first.run(1, "echo still here"));
      second.awaitCompletion(second.run(2, "echo me too"));
    }
  }

  @Test
  void shouldTakeUpAnExpiredSessionForWhoShowsANewTokenOfItsLearner() {
    try (Terminal first = Terminal.login(gateway, learner);
        Terminal second = new Terminal(gateway)) {
      sessionService.expire(first.sessionToken());
      String others = Client.token(gateway, "another-" + learner);

      assertThat(
              second.authenticate(
                  payload().put("sessionToken", first.sessionToken()).put("token", others)))
          .containsEntry("result", "error");
      assertThat(
              second.authenticate(
                  payload()
                      .put("sessionToken", first.sessionToken())
                      .put("token", Client.token(gateway, learner))))
          .containsEntry("result", "ok")
          .containsEntry("sessionToken", first.sessionToken());
    }
  }

  @Test
  void shouldTakeUpASessionThatLastsWithATokenThatDoesNot() {
    String token = Client.token(gateway, learner, Duration.ofHours(-2));
    try (Terminal first = Terminal.login(gateway, learner);
        Terminal second = new Terminal(gateway)) {
      assertThat(
              second.authenticate(
                  payload().put("sessionToken", first.sessionToken()).put("token", token)))
          .containsEntry("result", "ok");
    }
  }

  @Test
  void shouldEndTheSessionOnEveryConnectionWhenItsClientLogsOut() {
    try (Terminal first = Terminal.login(gateway, learner);
        Terminal second = Terminal.resume(gateway, first.sessionToken(), null);
        Terminal later = new Terminal(gateway)) {
      second.send("logout", payload());

      assertThat(second.payloadOf("logout").path("result").asText()).isEqualTo("ok");
      assertThat(second.client().awaitClose()).isEqualTo(1000);
      assertThat(first.client().awaitClose()).isEqualTo(1008);
      ObjectNode taken = payload().put("sessionToken", first.sessionToken());
      assertThat(later.authenticate(taken)).containsEntry("result", "error");
      assertThat(later.authenticate(taken.put("token", Client.token(gateway, learner))))
          .containsEntry("result", "error");
    }
  }

  @Test
  void shouldStayConnectedWhenTheSessionCannotBeEndedNow() {
    try (Terminal terminal = Terminal.login(gateway, learner)) {
      sessionService.setAway(true);
      terminal.send("logout", payload());

      assertThat(terminal.payloadOf("logout").path("result").asText()).isEqualTo("error");
      sessionService.setAway(false);
      terminal.awaitCompletion(terminal.run(1, "echo on"));
    }
  }

  @Test
  void shouldBeginNoSessionByATokenOfBeforeAllSessionsOfItsLearnerWereEnded() {
    String token = Client.token(gateway, learner);
    try (Terminal first = new Terminal(gateway);
        Terminal second = new Terminal(gateway)) {
      first.authenticate(payload().put("token", token));
      Instant now = Instant.now();
      sessionService.revokeAll(learner);

      assertThat(first.client().awaitClose()).isEqualTo(1008);
      assertThat(second.authenticate(payload().put("token", token)))
          .containsEntry("result", "error");
      String later = Client.tokenIssuedAfter(now.plusSeconds(1), gateway, learner);
      assertThat(second.authenticate(payload().put("token", later))).containsEntry("result", "ok");
    }
  }

  @Test
  void shouldNotLetALearnerReachTheCommandOfAnother() {
    try (Terminal mine = Terminal.login(gateway, learner);
        Terminal other = Terminal.login(gateway, learner + "-other")) {
      long serverId = mine.run(1, "cat");
      other.send("update", numbered("stdin", serverId, 1).put("input", "x"));
      assertThat(other.answerTo(1).path("result").asText()).isEqualTo("error");
      other.send("resume", payload().put("serverId", serverId));
      assertThat(other.payloadOf("resume").path("result").asText()).isEqualTo("error");
      assertThat(sandboxes.inputs(serverId)).isEmpty();
    }
  }

  @Test
  void shouldRenderHtmlLiveAndFromHistoryTheSame() {
    String html =
        "<a href=\"./bui.png\"><img src=\"./bui.png?thumbnail\" alt=\"\">bui.png</a>"
            + " &lt;b&gt;&amp;\n";
    try (Terminal terminal = html(payload().put("token", Client.token(gateway, learner)))) {
      long serverId = terminal.run(1, "hold");
      sandboxes.write(
          serverId, Stream.STDOUT, "bui.png <b>&\n".getBytes(UTF_8), List.of("bui.png", "x"));
      terminal.awaitOutput(serverId, html);
      sandboxes.write(serverId, Stream.STDERR, "'".getBytes(UTF_8));
      sandboxes.write(serverId, Stream.STDOUT, new byte[] {(byte) 0xC3});
      sandboxes.exit(serverId, 0);
      terminal.awaitCompletion(serverId);

      assertThat(startsOf(serverId).getFirst().fileNames()).isEqualTo(FileNames.NOTED);
      assertThat(terminal.output(serverId, "stdin")).isEqualTo(html + "\uFFFD");
      assertThat(terminal.output(serverId, "stderr")).isEqualTo("&#39;");
      try (Terminal back = html(payload().put("sessionToken", terminal.sessionToken()))) {
        back.awaitCompletion(serverId);
        for (String stream : List.of("combined", "stdin", "stderr")) {
          assertThat(back.output(serverId, stream)).isEqualTo(terminal.output(serverId, stream));
        }
      }
    }
  }

  @Test
  void shouldRenderForEachConnectionAsItAskedWhoeverBeganTheCommand() {
    try (Terminal text = Terminal.login(gateway, learner);
        Terminal html = html(payload().put("sessionToken", text.sessionToken()))) {
      long serverId = text.run(1, "echo <a>");
      text.awaitCompletion(serverId);
      html.awaitCompletion(serverId);

      assertThat(startsOf(serverId).getFirst().fileNames()).isEqualTo(FileNames.IGNORED);
      assertThat(text.output(serverId, "combined")).isEqualTo("<a>\n");
      assertThat(html.output(serverId, "combined")).isEqualTo("&lt;a&gt;\n");
      assertThat(html.run(1, "echo <a>")).isEqualTo(serverId);
    }
  }

  @Test
  void shouldRefuseARenderingThatThereIsNot() {
    try (Terminal terminal = new Terminal(gateway)) {
      assertThat(
              terminal.authenticate(
                  payload().put("token", Client.token(gateway, learner)).put("render", "pdf")))
          .containsEntry("result", "error");
    }
  }

  @Test
  void shouldKeepPreferencesAndNotesForEverySessionOfTheLearner() {
    try (Terminal terminal = Terminal.login(gateway, learner)) {
      assertThat(ask(terminal, "preferences", null)).isEqualTo(ok("preferences", payload()));
      assertThat(ask(terminal, "notes", payload())).isEqualTo(ok("notes", payload().textNode("")));

      ObjectNode preferences = payload().put("theme", "dark ☃").put("size", 1.50);
      assertThat(ask(terminal, "preferences", payload().set("preferences", preferences)))
          .isEqualTo(ok("preferences", preferences));
      ask(terminal, "notes", payload().put("notes", "read \"this\"\n\u0000"));

      try (Terminal other = Terminal.login(gateway, learner)) {
        assertThat(ask(other, "preferences", null)).isEqualTo(ok("preferences", preferences));
        assertThat(ask(other, "notes", null).path("notes").asText())
            .isEqualTo("read \"this\"\n\u0000");
      }
      try (Terminal stranger = Terminal.login(gateway, "stranger-" + learner)) {
        assertThat(ask(stranger, "preferences", null)).isEqualTo(ok("preferences", payload()));
      }
    }
  }

  @Test
  void shouldRefuseDocumentsThatAreNoneOrTooLarge() {
    try (Terminal terminal = Terminal.login(gateway, learner)) {
      assertError(ask(terminal, "preferences", payload().put("preferences", "dark")), "an object");
      assertError(ask(terminal, "preferences", payload().put("theme", "dark")), "an object");
      assertError(ask(terminal, "preferences", payload().putNull("preferences")), "an object");
      assertError(ask(terminal, "notes", payload().put("notes", 1)), "a string");
      terminal
          .client()
          .send(
              "{\"type\":\"notes\",\"sessionToken\":\"%s\",\"payload\":{\"notes\":\"\\ud800\"}}"
                  .formatted(terminal.sessionToken()));
      assertError(terminal.payloadOf("notes"), "surrogate");
      assertError(ask(terminal, "notes", payload().put("notes", "x".repeat(70_000))), "too large");
      assertThat(ask(terminal, "notes", null)).isEqualTo(ok("notes", payload().textNode("")));
    }
  }

  @Test
  void shouldGiveDocumentsToNobodyWithoutTheSessionToken() {
    try (Terminal terminal = Terminal.login(gateway, learner)) {
      terminal.client().send("{\"type\":\"notes\",\"sessionToken\":\"x\",\"payload\":{}}");
      assertError(terminal.payloadOf("notes"), "sessionToken");
    }
  }

  private static void assertError(JsonNode answer, String message) {
    assertThat(answer.path("result").asText()).isEqualTo("error");
    assertThat(answer.path("message").asText()).contains(message);
  }

  private static ObjectNode ok(String name, JsonNode document) {
    return payload().put("result", "ok").set(name, document);
  }

  private static JsonNode ask(Terminal terminal, String type, @Nullable JsonNode payload) {
    terminal.send(type, payload);
    return terminal.payloadOf(type);
  }

  private Terminal html(ObjectNode credentials) {
    Terminal terminal = new Terminal(gateway);
    assertThat(terminal.authenticate(credentials.put("render", "html")))
        .containsEntry("result", "ok");
    return terminal;
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
  void shouldAnswerAnErrorAndGoOnAfterAMessageThatIsNotUnderstood(String frame) {
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
  void shouldAnswerAnErrorToABinaryFrame() {
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

  @Test
  void shouldGiveInputToTheCommandUnchanged() {
    String input = "\u0003 \u001b[A é € 😀 \r\n\t\"\\";
    try (Terminal terminal = Terminal.login(gateway, learner)) {
      long serverId = terminal.run(1, "cat");
      terminal.send("update", update("stdin", serverId).put("input", input));
      terminal.awaitOutput(serverId, input);
      assertThat(((WriteInput) sandboxes.inputs(serverId).getFirst()).text()).isEqualTo(input);
    }
  }

  private List<StartCommand> startsOf(long serverId) {
    return sandboxes.started().stream()
        .filter(start -> start.command().value() == serverId)
        .toList();
  }

  private static ObjectNode update(String type, long serverId) {
    return payload().put("type", type).put("serverId", serverId);
  }

  private static ObjectNode numbered(String type, long serverId, long seq) {
    return update(type, serverId).put("writer", "w").put("seq", seq);
  }
}
