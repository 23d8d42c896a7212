package dev.podshell.gateway.dialect.terminal;

import static dev.podshell.gateway.dialect.terminal.Terminal.payload;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.podshell.gateway.fakes.LocalProfile;
import dev.podshell.gateway.fakes.Surroundings;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Tests the documents that are stored for a learner: preferences and notes. */
@QuarkusTest
@TestProfile(LocalProfile.class)
@QuarkusTestResource(Surroundings.class)
@SuppressWarnings("NullAway.Init") // the fields are given by the framework
class TerminalDocumentProtocolTest {

  @TestHTTPResource("/")
  URI gateway;

  private final String learner = "learner-" + UUID.randomUUID();

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
  void shouldRefuseInvalidAndTooLargeDocuments() {
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
  void shouldRefuseDocumentsWhenTheSessionTokenIsWrong() {
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
}
