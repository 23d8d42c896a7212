package dev.podshell.gateway.dialect.terminal;

import static dev.podshell.gateway.dialect.terminal.Terminal.payload;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.podshell.contracts.event.Stream;
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
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests what a connection gets of commands that already run, or have ended. */
@QuarkusTest
@TestProfile(LocalProfile.class)
@QuarkusTestResource(Surroundings.class)
@SuppressWarnings("NullAway.Init") // the fields are given by the framework
class TerminalResumeProtocolTest {

  @TestHTTPResource("/")
  URI gateway;

  FakeSandboxes sandboxes;
  FakeSessionService sessionService;

  private final String learner = "learner-" + UUID.randomUUID();

  @AfterEach
  void mend() {
    sessionService.setAway(false);
    sessionService.setLag(Duration.ZERO);
  }

  @Test
  void shouldAcceptCommandsAfterOneWasResumedManyTimesAtOnce() {
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
        await()
            .atMost(Duration.ofSeconds(30))
            .until(
                () -> {
                  JsonNode last = screen.updates(serverId).getLast();
                  screen.acknowledge(serverId, last.path("cursor").asText());
                  return screen.updates(serverId).size() > seen
                      && last.at("/output/combined").asText().endsWith(" and more");
                });
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
  void shouldResumeAfterACursorWithoutGapOrRepeat() throws Exception {
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
  void shouldReportASandboxAsWatchedWhenItsCommandIsResumed() {
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
  void shouldSendEverythingFromTheBeginningWhenASessionIsResumedWithoutCursors() {
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
  void shouldSendTheOutputOfCommandsThatAnotherConnectionOfTheSessionRuns() {
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
  void shouldGoOnLiveWhileTheStoreIsAwayAndResumeWhenItIsBack() {
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
}
