package dev.podshell.gateway.dialect.terminal;

import static dev.podshell.gateway.dialect.terminal.Terminal.payload;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.podshell.contracts.command.CommandInput;
import dev.podshell.contracts.command.WriteInput;
import dev.podshell.contracts.event.EndReason;
import dev.podshell.contracts.event.Limit;
import dev.podshell.contracts.event.ReachedLimit;
import dev.podshell.contracts.event.SandboxLifecycle;
import dev.podshell.contracts.identity.IncarnationId;
import dev.podshell.contracts.identity.LearnerId;
import dev.podshell.contracts.identity.QuestionId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.contracts.identity.SessionId;
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
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A learner reaches the work of all sessions from each of them, and nobody else does. This is one
 * long file, because its tests share the sessions of a learner and of a stranger.
 */
@QuarkusTest
@TestProfile(LocalProfile.class)
@QuarkusTestResource(Surroundings.class)
@SuppressWarnings("NullAway.Init") // the fields are given by the framework
class LearnerWorkProtocolTest {

  private static final String UNKNOWN = "You have no such command";

  @TestHTTPResource("/")
  URI gateway;

  FakeSandboxes sandboxes;
  FakeSessionService sessionService;

  private final String learner = "learner-" + UUID.randomUUID();

  @AfterEach
  void mend() {
    sandboxes.setBusy(false);
    sessionService.setAway(false);
  }

  @Test
  void shouldListTheCommandsOfEverySessionNewestFirst() {
    try (Terminal first = Terminal.login(gateway, learner);
        Terminal second = Terminal.login(gateway, learner, "q2");
        Terminal stranger = Terminal.login(gateway, learner + "-other")) {
      stranger.run(1, "secret");
      long ended = first.run(1, "echo hello");
      first.awaitCompletion(ended);
      long shell = second.runUnderTerminal(1, "bash");
      second.awaitRunning(shell);

      JsonNode list = list(first, payload());

      assertThat(list.path("result").asText()).isEqualTo("ok");
      assertThat(list.has("before")).isFalse();
      assertThat(serverIds(list)).containsExactly(shell, ended);
      JsonNode newest = list.path("commands").get(0);
      assertThat(newest.path("question").asText()).isEqualTo("q2");
      assertThat(newest.path("command").asText()).isEqualTo("bash");
      assertThat(newest.path("terminal").booleanValue()).isTrue();
      assertThat(newest.path("status").asText()).isEqualTo("running");
      assertThat(newest.path("end").asText()).isEmpty();
      assertThat(Instant.parse(newest.path("begin").asText())).isBefore(Instant.now());
      assertThat(newest.has("exitCode")).isFalse();
      JsonNode oldest = list.path("commands").get(1);
      assertThat(oldest.path("status").asText()).isEqualTo("completed");
      assertThat(oldest.path("terminal").booleanValue()).isFalse();
      assertThat(oldest.path("exitCode").intValue()).isZero();
      assertThat(oldest.path("bytes").longValue()).isEqualTo(6);
      assertThat(serverIds(list(first, payload().put("question", "q1")))).containsExactly(ended);
    }
  }

  @Test
  void shouldListPageByPage() {
    try (Terminal terminal = Terminal.login(gateway, learner)) {
      List<Long> newestFirst = new ArrayList<>();
      for (int clientId = 1; clientId <= 5; clientId++) {
        newestFirst.addFirst(terminal.run(clientId, "hold"));
      }
      List<Long> listed = new ArrayList<>();
      JsonNode page = list(terminal, payload().put("limit", 2));
      listed.addAll(serverIds(page));
      while (page.has("before")) {
        page =
            list(terminal, payload().put("limit", 2).put("before", page.path("before").asText()));
        listed.addAll(serverIds(page));
      }

      assertThat(listed).isEqualTo(newestFirst);
    }
  }

  @Test
  void shouldListHowCommandsEndedThatDidNotExitByThemselves() {
    try (Terminal terminal = Terminal.login(gateway, learner)) {
      long limited = terminal.run(1, "hold");
      sandboxes.exit(limited, 143, new ReachedLimit(Limit.TIME, 600));
      terminal.awaitCompletion(limited);
      terminal.run(2, "fail");
      terminal.payloadOf("command");
      long lost = terminal.run(3, "hold");
      terminal.awaitRunning(lost);
      sandboxes.lose(sandbox("q1"));
      terminal.awaitCompletion(lost);

      JsonNode commands = list(terminal, payload()).path("commands");

      assertThat(commands.get(0).path("lost").booleanValue()).isTrue();
      assertThat(commands.get(0).path("exitCode").isNull()).isTrue();
      assertThat(commands.get(0).path("message").asText()).isEqualTo("The sandbox is gone");
      assertThat(commands.get(1).path("status").asText()).isEqualTo("completed");
      assertThat(commands.get(1).path("exitCode").isNull()).isTrue();
      assertThat(commands.get(1).path("message").asText()).isEqualTo("Too many commands run");
      assertThat(commands.get(2).path("limit").asText()).isEqualTo("time");
      assertThat(commands.get(2).path("message").asText())
          .isEqualTo("Stopped: it has run for 10 minutes, the longest that it may");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"limit\":0}        | limit",
        "{\"limit\":101}      | limit",
        "{\"limit\":\"many\"} | limit",
        "{\"before\":\"x\"}   | before",
        "{\"before\":7}       | before",
        "{\"question\":\"a b\"} | question",
        "{\"question\":[]}    | question",
        "7                    | payload"
      })
  void shouldSayWhatIsWrongWithARequestForAList(String payload, String message) {
    try (Terminal terminal = Terminal.login(gateway, learner)) {
      terminal.client().send("{\"type\":\"list\",\"payload\":%s}".formatted(payload));
      JsonNode answer = terminal.payloadOf("list");

      assertThat(answer.path("result").asText()).isEqualTo("error");
      assertThat(answer.path("message").asText()).contains(message);
      assertThat(answer.path("temporary").booleanValue()).isFalse();
    }
  }

  @Test
  void shouldSayThatAListMayBeAskedForLaterWhenTheStoreIsAway() {
    try (Terminal terminal = Terminal.login(gateway, learner)) {
      terminal.run(1, "hold");
      sessionService.setAway(true);

      JsonNode answer = list(terminal, payload());

      assertThat(answer.path("result").asText()).isEqualTo("error");
      assertThat(answer.path("temporary").booleanValue()).isTrue();
    }
  }

  @Test
  void shouldShowAndFeedACommandOfAnotherSession() {
    try (Terminal first = Terminal.login(gateway, learner);
        Terminal second = Terminal.login(gateway, learner)) {
      long serverId = first.run(1, "cat");
      type(first, serverId, "before ");
      first.awaitOutput(serverId, "before ");

      second.send("resume", payload().put("serverId", serverId));
      second.awaitOutput(serverId, "before ");
      type(first, serverId, "from the first ");
      second.awaitOutput(serverId, "from the first ");
      type(second, serverId, "from the second");
      first.awaitOutput(serverId, "from the second");
      second.send(
          "update", payload().put("type", "signal").put("serverId", serverId).put("signal", 15));
      first.awaitCompletion(serverId);
      second.awaitCompletion(serverId);

      assertThat(second.output(serverId, "combined"))
          .isEqualTo(first.output(serverId, "combined"))
          .isEqualTo("before from the first from the second");
    }
  }

  @Test
  void shouldContinueACommandOfAnotherSessionAfterACursorAtAuthentication() {
    try (Terminal first = Terminal.login(gateway, learner);
        Terminal second = Terminal.login(gateway, learner)) {
      long serverId = first.run(1, "cat");
      type(first, serverId, "seen");
      first.awaitOutput(serverId, "seen");
      String cursor = first.updates(serverId).getLast().path("cursor").asText();
      type(first, serverId, "missed");
      first.awaitOutput(serverId, "missed");
      var resume = JsonNodeFactory.instance.arrayNode();
      resume.add(payload().put("serverId", serverId).put("cursor", cursor));

      try (Terminal third = Terminal.resume(gateway, second.sessionToken(), resume)) {
        third.awaitOutput(serverId, "missed");

        assertThat(third.output(serverId, "combined")).isEqualTo("missed");
      }
    }
  }

  /** A client that shows a list, and a button to stop what is in it. */
  @Test
  void shouldStopACommandWhoseTranscriptIsNotSent() {
    try (Terminal first = Terminal.login(gateway, learner)) {
      long one = first.run(1, "hold");
      long two = first.run(2, "hold");
      try (Terminal sameSession =
              Terminal.resume(
                  gateway, first.sessionToken(), JsonNodeFactory.instance.booleanNode(false));
          Terminal otherSession = Terminal.login(gateway, learner)) {
        sameSession.awaitCompletion(sameSession.run(3, "echo ready"));
        stop(sameSession, one);
        assertThat(first.awaitCompletion(one).path("signal").intValue()).isEqualTo(15);
        stop(otherSession, two);
        assertThat(first.awaitCompletion(two).path("signal").intValue()).isEqualTo(15);
      }
    }
  }

  @Test
  void shouldTakeInputFromTwoSessionsAtOnceEachInItsOrder() {
    try (Terminal first = Terminal.login(gateway, learner);
        Terminal second = Terminal.login(gateway, learner)) {
      long serverId = first.run(1, "hold");
      for (int seq = 1; seq <= 50; seq++) {
        first.send("update", numbered(serverId, "first", seq));
        second.send("update", numbered(serverId, "second", seq));
      }
      for (int seq = 1; seq <= 50; seq++) {
        assertThat(first.answerTo(seq).path("result").asText()).isEqualTo("ok");
        assertThat(second.answerTo(seq).path("result").asText()).isEqualTo("ok");
      }

      await().until(() -> sandboxes.inputs(serverId).size() == 100);
      for (String writer : List.of("first", "second")) {
        assertThat(sandboxes.inputs(serverId))
            .filteredOn(input -> input.writer().equals(writer))
            .extracting(input -> ((WriteInput) input).text())
            .isEqualTo(texts(writer));
      }
    }
  }

  @Test
  void shouldRefuseInputToTheSessionThatSentItAlone() {
    try (Terminal first = Terminal.login(gateway, learner);
        Terminal second = Terminal.login(gateway, learner)) {
      long serverId = first.run(1, "cat");
      second.send("resume", payload().put("serverId", serverId));
      type(first, serverId, "hello");
      second.awaitOutput(serverId, "hello");
      sandboxes.setBusy(true);

      second.send("update", numbered(serverId, "second", 1));
      assertThat(second.answerTo(1).path("result").asText()).isEqualTo("ok");
      JsonNode refused = second.answerTo(1);
      assertThat(refused.path("result").asText()).isEqualTo("error");
      assertThat(refused.path("writer").asText()).isEqualTo("second");
      type(second, serverId, "unnumbered");
      assertThat(second.notification("input").path("serverId").asLong()).isEqualTo(serverId);

      sandboxes.setBusy(false);
      type(first, serverId, "end");
      first.awaitOutput(serverId, "end");
      assertThat(first.client().all())
          .noneMatch(message -> message.path("payload").has("writer"))
          .noneMatch(message -> message.path("payload").path("event").asText().equals("input"));
    }
  }

  @Test
  void shouldTellOfTheSandboxOfAnotherQuestionToWhoIsAttachedThere() {
    try (Terminal first = Terminal.login(gateway, learner, "q2");
        Terminal second = Terminal.login(gateway, learner)) {
      long serverId = first.run(1, "cat");
      second.send("resume", payload().put("serverId", serverId));
      type(second, serverId, "hello");
      second.awaitOutput(serverId, "hello");

      sandboxes.warn(serverId, new ReachedLimit(Limit.TIME, 600), Duration.ofSeconds(60));
      assertThat(second.notification("limit").path("serverId").asLong()).isEqualTo(serverId);
      sandboxes.send(
          new SandboxLifecycle.Ending(
              sandbox("q2"),
              new IncarnationId("0123456789abcdef"),
              1,
              Instant.now(),
              EndReason.IDLE,
              Instant.now()));
      assertThat(second.notification("ending").path("serverIds"))
          .containsExactly(JsonNodeFactory.instance.numberNode(serverId));
      sandboxes.lose(sandbox("q2"));
      assertThat(second.awaitCompletion(serverId).path("lost").booleanValue()).isTrue();
      assertThat(second.client().all())
          .anyMatch(message -> message.path("payload").path("event").asText().equals("lost"));
    }
  }

  @Test
  void shouldReportAsWatchedWhatAnotherSessionShows() {
    try (Terminal first = Terminal.login(gateway, learner)) {
      long serverId = first.run(1, "hold");
      first.awaitRunning(serverId);
      first.close();
      try (Terminal second = Terminal.login(gateway, learner)) {
        second.send("resume", payload().put("serverId", serverId));

        await()
            .until(
                () ->
                    sandboxes.watched().stream()
                        .anyMatch(
                            watch ->
                                watch.command().value() == serverId
                                    && watch
                                        .session()
                                        .equals(SessionId.ofToken(first.sessionToken()))));
      }
    }
  }

  @Test
  void shouldSendNothingOfAnotherSessionThatWasNotAskedFor() {
    try (Terminal first = Terminal.login(gateway, learner);
        Terminal second = Terminal.login(gateway, learner)) {
      long asked = first.run(1, "cat");
      second.send("resume", payload().put("serverId", asked));
      type(first, asked, "one");
      second.awaitOutput(asked, "one");
      long other = first.run(2, "echo other");
      first.awaitCompletion(other);
      type(first, asked, "two");
      second.awaitOutput(asked, "two");
      sandboxes.exit(asked, 0);
      second.awaitCompletion(asked);

      second.awaitCompletion(second.run(1, "echo own"));
      assertThat(second.updates(other)).isEmpty();
    }
  }

  @Test
  void shouldReachAShellOfASessionThatWasEnded() {
    long serverId;
    try (Terminal first = Terminal.login(gateway, learner)) {
      serverId = first.run(1, "cat");
      first.send("logout", payload());
      first.payloadOf("logout");
      assertThat(first.client().awaitClose()).isEqualTo(1000);
    }
    try (Terminal second = Terminal.login(gateway, learner)) {
      assertThat(serverIds(list(second, payload()))).containsExactly(serverId);
      second.send("resume", payload().put("serverId", serverId));
      type(second, serverId, "still here");
      second.awaitOutput(serverId, "still here");
    }
  }

  @Test
  void shouldGiveNothingToASessionThatWasEnded() {
    try (Terminal first = Terminal.login(gateway, learner);
        Terminal second = Terminal.login(gateway, learner)) {
      long serverId = first.run(1, "cat");
      sessionService.revoke(SessionId.ofToken(second.sessionToken()));
      assertThat(second.client().awaitClose()).isEqualTo(1008);

      try (Terminal third = new Terminal(gateway)) {
        third.send("list", payload());
        third.send("resume", payload().put("serverId", serverId));
        third.send("update", numbered(serverId, "third", 1));
        assertThat(third.authenticate(payload().put("sessionToken", second.sessionToken())))
            .containsEntry("result", "error");
        assertThat(third.client().all()).hasSize(1);
      }
      assertThat(sandboxes.inputs(serverId)).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"update\",\"payload\":{\"type\":\"stdin\",\"serverId\":%d,\"input\":\"x\"}}",
        "{\"type\":\"update\",\"payload\":{\"type\":\"signal\",\"serverId\":%d,\"signal\":9}}",
        "{\"type\":\"update\",\"payload\":{\"type\":\"resize\",\"serverId\":%d,\"cols\":9,\"rows\":9}}",
        "{\"type\":\"update\",\"payload\":{\"type\":\"eof\",\"serverId\":%d}}",
        "{\"type\":\"resume\",\"payload\":{\"serverId\":%d}}"
      })
  void shouldAnswerTheSameOfTheCommandOfAnotherLearnerAsOfNone(String message) {
    try (Terminal mine = Terminal.login(gateway, learner);
        Terminal other = Terminal.login(gateway, learner + "-other")) {
      long serverId = mine.run(1, "cat");
      other.client().send(message.formatted(serverId));
      JsonNode ofMine = answer(other);
      other.client().send(message.formatted(serverId ^ 1));
      JsonNode ofNone = answer(other);

      assertThat(ofMine.path("message").asText()).isEqualTo(UNKNOWN);
      assertThat(((ObjectNode) ofMine).put("serverId", 0))
          .isEqualTo(((ObjectNode) ofNone).put("serverId", 0));
      assertThat(serverIds(list(other, payload()))).isEmpty();
      assertThat(sandboxes.inputs(serverId)).isEmpty();
      assertThat(other.updates(serverId)).isEmpty();
    }
  }

  @Test
  void shouldAskOnceWhereACommandIsHoweverOftenItGetsInput() {
    try (Terminal first = Terminal.login(gateway, learner);
        Terminal second = Terminal.login(gateway, learner)) {
      long serverId = first.run(1, "hold");
      int asked = sessionService.askedPlaces();
      for (int seq = 1; seq <= 20; seq++) {
        second.send("update", numbered(serverId, "second", seq));
        assertThat(second.answerTo(seq).path("result").asText()).isEqualTo("ok");
      }

      assertThat(sessionService.askedPlaces()).isEqualTo(asked + 1);
      assertThat(sandboxes.inputs(serverId))
          .extracting(CommandInput::session)
          .containsOnly(SessionId.ofToken(second.sessionToken()));
    }
  }

  private SandboxId sandbox(String question) {
    return SandboxId.of(new LearnerId(learner), new QuestionId(question));
  }

  private static JsonNode list(Terminal terminal, ObjectNode payload) {
    terminal.send("list", payload);
    return terminal.payloadOf("list");
  }

  private static List<Long> serverIds(JsonNode list) {
    return StreamSupport.stream(list.path("commands").spliterator(), false)
        .map(command -> command.path("serverId").asLong())
        .toList();
  }

  private static JsonNode answer(Terminal terminal) {
    return terminal
        .client()
        .await(message -> message.path("payload").has("result"))
        .path("payload");
  }

  private static void type(Terminal terminal, long serverId, String text) {
    terminal.send(
        "update", payload().put("type", "stdin").put("serverId", serverId).put("input", text));
  }

  private static void stop(Terminal terminal, long serverId) {
    terminal.send(
        "update", payload().put("type", "signal").put("serverId", serverId).put("signal", 15));
  }

  private static ObjectNode numbered(long serverId, String writer, int seq) {
    return payload()
        .put("type", "stdin")
        .put("serverId", serverId)
        .put("writer", writer)
        .put("seq", seq)
        .put("input", writer + seq);
  }

  private static List<String> texts(String writer) {
    List<String> texts = new ArrayList<>();
    for (int seq = 1; seq <= 50; seq++) {
      texts.add(writer + seq);
    }
    return texts;
  }
}
