package dev.podshell.gateway.dialect.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.podshell.contracts.command.WatchCommand;
import dev.podshell.contracts.event.Stream;
import dev.podshell.contracts.identity.CommandId;
import dev.podshell.gateway.fakes.FakeSandboxes;
import dev.podshell.gateway.fakes.LocalProfile;
import dev.podshell.gateway.fakes.Surroundings;
import dev.podshell.gateway.transcript.Cursor;
import io.micrometer.core.instrument.Metrics;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests what is sent to a client that acknowledges what it has shown. */
@QuarkusTest
@TestProfile(LocalProfile.class)
@QuarkusTestResource(Surroundings.class)
@SuppressWarnings("NullAway.Init") // the fields are given by the framework
class TerminalScreenProtocolTest {

  private static final int PIECE = 64 * 1024;

  @TestHTTPResource("/")
  URI gateway;

  FakeSandboxes sandboxes;

  private final String learner = "learner-" + UUID.randomUUID();

  @Test
  void shouldSendAScreenOnlyAWindowBeyondWhatItAcknowledges() {
    try (Terminal screen = Terminal.screen(gateway, learner)) {
      long serverId = screen.run(1, "hold");
      writePieces(serverId, 20);

      awaitPieces(screen, serverId, 8);
      screen.acknowledge(serverId, new Cursor(new CommandId(serverId), 1000, Map.of()).text());
      screen.acknowledge(serverId, Cursor.beginningOf(new CommandId(serverId)).text());
      screen.awaitCompletion(screen.run(2, "echo so far"));
      assertThat(pieces(screen, serverId)).hasSize(8);

      screen.acknowledge(serverId, cursor(pieces(screen, serverId).get(2)));
      awaitPieces(screen, serverId, 11);
      screen.awaitCompletion(screen.run(3, "echo so far"));
      assertThat(pieces(screen, serverId)).hasSize(11);

      screen.acknowledge(serverId, cursor(pieces(screen, serverId).get(10)));
      awaitPieces(screen, serverId, 19);
      screen.acknowledge(serverId, cursor(pieces(screen, serverId).get(18)));
      sandboxes.exit(serverId, 0);
      screen.awaitCompletion(serverId);
      assertThat(pieces(screen, serverId)).hasSize(20);
      await().until(() -> shown(serverId).contains(19L * PIECE));
      assertThat(shown(serverId)).contains(0L, 3L * PIECE, 11L * PIECE).doesNotContainNull();
    }
  }

  @Test
  void shouldLetNoScreenDelayAClientThatIsNone() {
    try (Terminal screen = Terminal.screen(gateway, learner);
        Terminal other = Terminal.resume(gateway, screen.sessionToken(), null)) {
      long serverId = screen.run(1, "hold");
      writePieces(serverId, 20);
      sandboxes.exit(serverId, 0);

      other.awaitCompletion(serverId);

      assertThat(other.output(serverId, "combined")).hasSize(20 * PIECE);
      assertThat(shown(serverId)).contains(0L, (Long) null);
    }
  }

  @Test
  void shouldEndTheWaitOfAScreenWithItsConnection() {
    try (Terminal screen = Terminal.screen(gateway, learner)) {
      long serverId = screen.run(1, "hold");
      writePieces(serverId, 9);
      await().until(() -> waitingScreens() == 1);

      screen.close();

      await().until(() -> waitingScreens() == 0);
      sandboxes.exit(serverId, 0);
    }
  }

  @Test
  void shouldTakeAnAcknowledgementOfEveryUpdateWhateverTheRateOfMessages() {
    try (Terminal screen = Terminal.screen(gateway, learner)) {
      long serverId = screen.run(1, "hold");
      int updates = 3500; // above the burst of messages, and below what it and updates allow
      for (int i = 0; i < updates; i++) {
        sandboxes.write(serverId, Stream.STDOUT, "x");
      }
      await().until(() -> pieces(screen, serverId).size() == updates);

      pieces(screen, serverId).forEach(update -> screen.acknowledge(serverId, cursor(update)));
      screen.awaitCompletion(screen.run(2, "echo so far"));

      assertThat(screen.client().all()).noneMatch(it -> it.path("type").asText().equals("error"));
      sandboxes.exit(serverId, 0);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"serverId\":1}",
        "{\"serverId\":1,\"cursor\":7}",
        "{\"serverId\":1,\"cursor\":\"AQAfMEEk\"}",
        "{\"cursor\":\"AQAfMEEk\"}"
      })
  void shouldSayWhatIsWrongWithAnAcknowledgement(String payload) throws Exception {
    try (Terminal screen = Terminal.screen(gateway, learner)) {
      screen.send("ack", new ObjectMapper().readTree(payload));

      assertThat(screen.payloadOf("ack").path("result").asText()).isEqualTo("error");
    }
  }

  private void writePieces(long serverId, int count) {
    for (int i = 0; i < count; i++) {
      sandboxes.write(serverId, Stream.STDOUT, "x".repeat(PIECE));
    }
    sandboxes.flush();
  }

  private static void awaitPieces(Terminal terminal, long serverId, int count) {
    await().atMost(Duration.ofSeconds(30)).until(() -> pieces(terminal, serverId).size() >= count);
  }

  /** The updates with output. */
  private static List<JsonNode> pieces(Terminal terminal, long serverId) {
    return terminal.updates(serverId).stream()
        .filter(update -> !update.path("output").path("combined").asText().isEmpty())
        .toList();
  }

  private static String cursor(JsonNode update) {
    return update.path("cursor").asText();
  }

  private List<@Nullable Long> shown(long serverId) {
    return sandboxes.watched().stream()
        .filter(watch -> watch.command().value() == serverId)
        .<@Nullable Long>map(WatchCommand::shown)
        .collect(Collectors.toList());
  }

  private static double waitingScreens() {
    return Metrics.globalRegistry.get("podshell.gateway.screens.waiting").gauge().value();
  }
}
