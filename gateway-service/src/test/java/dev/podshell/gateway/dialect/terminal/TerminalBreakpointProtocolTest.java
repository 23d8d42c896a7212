package dev.podshell.gateway.dialect.terminal;

import static dev.podshell.gateway.dialect.terminal.Terminal.payload;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.podshell.contracts.command.Program;
import dev.podshell.contracts.event.Stream;
import dev.podshell.gateway.fakes.Client;
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
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests breakpoints: where taps are put, and the output that passes through them. */
@QuarkusTest
@TestProfile(LocalProfile.class)
@QuarkusTestResource(Surroundings.class)
@SuppressWarnings("NullAway.Init") // the fields are given by the framework
class TerminalBreakpointProtocolTest {

  @TestHTTPResource("/")
  URI gateway;

  FakeSandboxes sandboxes;

  private final String learner = "learner-" + UUID.randomUUID();

  @Test
  void shouldPutTapsWhereTheBreakpointsAre() {
    try (Terminal terminal = Terminal.login(gateway, learner)) {
      long serverId = runTapped(terminal, "é | a '|' |& b; c | d", 2, 1);

      await().until(() -> sandboxes.startsOf(serverId).size() == 1);
      assertThat(sandboxes.startsOf(serverId).getFirst().program())
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
  void shouldSayHowManyPipesThereAreWhenBreakpointsDoNotFit(
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

  /**
   * A native parser crashed the process on some of these texts and worked for a minute on others.
   */
  @ParameterizedTest
  @MethodSource("hostileTexts")
  void shouldAnswerBreakpointsInAHostileTextAndGoOn(String text, String message) {
    try (Terminal terminal = Terminal.login(gateway, learner)) {
      ObjectNode command = payload().put("command", text).put("clientId", 4);
      command.putArray("breakpoints").add(9000);
      terminal.send("command", command);

      assertThat(terminal.payloadOf("command").path("message").asText()).contains(message);
      terminal.awaitCompletion(terminal.run(5, "echo still here"));
    }
  }

  @Test
  void shouldRunATextThatItCannotParseWhenThereAreNoBreakpoints() {
    try (Terminal terminal = Terminal.login(gateway, learner)) {
      ObjectNode command = payload().put("command", "echo 'x").put("clientId", 4);
      command.putArray("breakpoints");
      terminal.send("command", command);

      assertThat(terminal.payloadOf("command").path("result").asText()).isEqualTo("ok");
    }
  }

  @Test
  void shouldSendTappedOutputInOrderAndLeaveItOutOfOffsets() {
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
  void shouldContinueAfterAnyCursorOfTappedOutput() throws Exception {
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
  void shouldSendOnlyTheCombinedStreamOfTapsWhenAsked() {
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
}
