package dev.podshell.gateway.dialect.terminal;

import static dev.podshell.gateway.dialect.terminal.Terminal.payload;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.podshell.gateway.fakes.FakeSessionService;
import dev.podshell.gateway.fakes.LocalProfile;
import dev.podshell.gateway.fakes.Surroundings;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests the messages about drafts, the texts that learners type in editors. */
@QuarkusTest
@TestProfile(LocalProfile.class)
@QuarkusTestResource(Surroundings.class)
@SuppressWarnings("NullAway.Init") // the fields are given by the framework
class DraftProtocolTest {

  private static final String NAME = "main.py";

  @TestHTTPResource("/")
  URI gateway;

  FakeSessionService sessionService;

  private final String learner = "learner-" + UUID.randomUUID();

  @AfterEach
  void mend() {
    sessionService.setAway(false);
  }

  @Test
  void shouldHaveAnEmptyDraftUntilOneIsSaved() {
    try (Terminal terminal = Terminal.login(gateway, learner)) {
      assertThat(ask(terminal, draft()))
          .isEqualTo(
              ok().put("version", 0).put("text", "").put("question", "q1").put("name", NAME));
      assertThat(ask(terminal, draft().put("versions", true)).path("versions").isEmpty()).isTrue();
    }
  }

  @Test
  void shouldSaveADraftForEverySessionOfTheLearner() {
    try (Terminal terminal = Terminal.login(gateway, learner);
        Terminal other = Terminal.login(gateway, learner);
        Terminal stranger = Terminal.login(gateway, "stranger-" + learner)) {
      JsonNode saved = ask(terminal, save(0, "print('☃')\n", "a"));
      JsonNode read = ask(other, draft());

      assertThat(saved.path("result").asText()).isEqualTo("ok");
      assertThat(saved.path("version").asLong()).isEqualTo(1);
      assertThat(saved.path("id").asText()).isEqualTo("a");
      assertThat(Instant.parse(saved.path("saved").asText())).isBefore(Instant.now());
      assertThat(read.path("text").asText()).isEqualTo("print('☃')\n");
      assertThat(read.path("version").asLong()).isEqualTo(1);
      assertThat(ask(other, draft().put("question", "another")).path("version").asLong()).isZero();
      assertThat(ask(stranger, draft()).path("version").asLong()).isZero();
    }
  }

  @Test
  void shouldAnswerTheOtherTextInsteadOfOverwritingIt() {
    try (Terminal terminal = Terminal.login(gateway, learner);
        Terminal other = Terminal.login(gateway, learner)) {
      ask(terminal, save(0, "base", "a"));
      ask(other, save(1, "theirs", "b"));

      JsonNode conflict = ask(terminal, save(1, "mine", "c"));

      assertThat(conflict.path("result").asText()).isEqualTo("error");
      assertThat(conflict.path("conflict").asBoolean()).isTrue();
      assertThat(conflict.path("temporary").asBoolean(true)).isFalse();
      assertThat(conflict.path("version").asLong()).isEqualTo(2);
      assertThat(conflict.path("text").asText()).isEqualTo("theirs");
      assertThat(conflict.path("id").asText()).isEqualTo("c");
      assertThat(conflict.path("message").asText()).isNotEmpty();
      assertThat(ask(terminal, save(2, "merged", "d")).path("version").asLong()).isEqualTo(3);
      assertThat(ask(other, draft()).path("text").asText()).isEqualTo("merged");
    }
  }

  @Test
  void shouldAnswerTheSameSaveInTheSameWay() {
    try (Terminal terminal = Terminal.login(gateway, learner)) {
      JsonNode first = ask(terminal, save(0, "x", "a"));

      assertThat(ask(terminal, save(0, "x", "a"))).isEqualTo(first);
    }
  }

  @Test
  void shouldReadEarlierVersions() {
    try (Terminal terminal = Terminal.login(gateway, learner)) {
      ask(terminal, save(0, "one", "a"));
      ask(terminal, save(1, "three", "b"));

      JsonNode versions = ask(terminal, draft().put("versions", true)).path("versions");

      assertThat(versions).extracting(it -> it.path("version").asLong()).containsExactly(2L, 1L);
      assertThat(versions).extracting(it -> it.path("length").asInt()).containsExactly(5, 3);
      assertThat(ask(terminal, draft().put("version", 1)).path("text").asText()).isEqualTo("one");
      JsonNode unknown = ask(terminal, draft().put("version", 7));
      assertThat(unknown.path("message").asText()).contains("not kept");
      assertThat(unknown.path("temporary").asBoolean(true)).isFalse();
    }
  }

  @Test
  void shouldSayThatThereIsNoRoom() {
    try (Terminal terminal = Terminal.login(gateway, learner)) {
      JsonNode refused = ask(terminal, save(0, "x", "a").put("name", "full"));

      assertThat(refused.path("message").asText()).contains("no room");
      assertThat(refused.path("temporary").asBoolean(true)).isFalse();
      assertThat(refused.has("conflict")).isFalse();
    }
  }

  @Test
  void shouldAskToTryAgainWhileTheStoreIsAway() {
    try (Terminal terminal = Terminal.login(gateway, learner)) {
      ask(terminal, draft()); // the session is confirmed before
      sessionService.setAway(true);
      JsonNode refused = ask(terminal, save(0, "kept by the client", "a"));
      sessionService.setAway(false);

      assertThat(refused.path("result").asText()).isEqualTo("error");
      assertThat(refused.path("temporary").asBoolean()).isTrue();
      assertThat(refused.path("id").asText()).isEqualTo("a");
      assertThat(refused.path("name").asText()).isEqualTo(NAME);
      assertThat(ask(terminal, save(0, "kept by the client", "a")).path("version").asLong())
          .isEqualTo(1);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}                                                       | name is missing",
        "{'name':7}                                               | name must be a string",
        "{'name':'no name'}                                       | The name of a draft",
        "{'name':'x','question':'no question'}                    | A question id",
        "{'name':'x','version':0}                                 | version must be",
        "{'name':'x','text':'x','id':'a'}                         | base must be",
        "{'name':'x','text':'x','base':-1,'id':'a'}               | base must be",
        "{'name':'x','text':'x','base':0}                         | id is missing",
        "{'name':'x','text':'x','base':0,'id':''}                 | The id of a save",
        "{'name':'x','text':7,'base':0,'id':'a'}                  | text must be a string",
        "{'name':'x','text':'\\u0000','base':0,'id':'a'}          | NUL",
        "{'name':'x','text':'\\ud800','base':0,'id':'a'}          | surrogate"
      })
  void shouldRefuseWhatIsNoDraftAndSayWhy(String payload, String reason) {
    try (Terminal terminal = Terminal.login(gateway, learner)) {
      terminal
          .client()
          .send("{\"type\":\"draft\",\"payload\":%s}".formatted(payload.replace('\'', '"')));
      JsonNode refused = terminal.payloadOf("draft");

      assertThat(refused.path("result").asText()).isEqualTo("error");
      assertThat(refused.path("message").asText()).contains(reason);
      assertThat(refused.path("temporary").asBoolean(true)).isFalse();
    }
  }

  @Test
  void shouldRefuseATextThatIsTooLarge() {
    try (Terminal terminal = Terminal.login(gateway, learner)) {
      assertThat(ask(terminal, save(0, "x".repeat(256 * 1024), "a")).path("version").asLong())
          .isEqualTo(1);
      assertThat(ask(terminal, save(1, "x".repeat(256 * 1024 + 1), "b")).path("message").asText())
          .contains("256 KiB");
    }
  }

  @Test
  void shouldGiveDraftsToNobodyWithoutTheSessionToken() {
    try (Terminal terminal = Terminal.login(gateway, learner)) {
      terminal
          .client()
          .send("{\"type\":\"draft\",\"sessionToken\":\"x\",\"payload\":{\"name\":\"x\"}}");
      assertThat(terminal.payloadOf("draft").path("message").asText()).contains("sessionToken");
    }
  }

  private static ObjectNode draft() {
    return payload().put("name", NAME);
  }

  private static ObjectNode save(long base, String text, String id) {
    return draft().put("base", base).put("text", text).put("id", id);
  }

  private static ObjectNode ok() {
    return payload().put("result", "ok");
  }

  private static JsonNode ask(Terminal terminal, ObjectNode payload) {
    terminal.send("draft", payload);
    return terminal.payloadOf("draft");
  }
}
