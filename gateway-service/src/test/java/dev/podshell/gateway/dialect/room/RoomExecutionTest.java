package dev.podshell.gateway.dialect.room;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.podshell.contracts.command.Program;
import dev.podshell.contracts.command.StandardInput;
import dev.podshell.contracts.command.StartCommand;
import dev.podshell.contracts.event.Stream;
import dev.podshell.contracts.identity.QuestionId;
import dev.podshell.contracts.identity.RoomId;
import dev.podshell.gateway.fakes.Client;
import dev.podshell.gateway.fakes.FakeSandboxes;
import dev.podshell.gateway.fakes.LocalProfile;
import dev.podshell.gateway.fakes.Surroundings;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests rooms whose code is executed in a sandbox. */
@QuarkusTest
@TestProfile(LocalProfile.class)
@QuarkusTestResource(Surroundings.class)
@SuppressWarnings("NullAway.Init") // the fields are given by the framework, or before each test
class RoomExecutionTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TestHTTPResource("/")
  URI gateway;

  FakeSandboxes sandboxes;

  private String session;

  @BeforeEach
  void create() throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<String> made =
          http.send(
              HttpRequest.newBuilder(gateway.resolve("/sessions"))
                  .POST(HttpRequest.BodyPublishers.ofString("{\"execution\": \"server\"}"))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(made.statusCode()).isEqualTo(201);
      session = JSON.readTree(made.body()).path("sessionId").asText();
    }
  }

  @Test
  void shouldSendTheResultOfTheRoomsSandboxToEverybody() {
    try (Client ada = join("ada");
        Client grace = join("grace")) {
      execute(ada, "echo 2");

      ObjectNode expected =
          JSON.createObjectNode().put("output", "2\n").putNull("error").put("exitCode", 0);
      assertThat(awaitResult(ada)).isEqualTo(expected);
      assertThat(awaitResult(grace)).isEqualTo(expected);
      StartCommand start = starts().getLast();
      assertThat(start.program()).isEqualTo(new Program.Script("echo 2", "python", null));
      assertThat(start.question()).isEqualTo(new QuestionId("room"));
      assertThat(start.standardInput()).isEqualTo(StandardInput.CLOSED);
      assertThat(start.replacesOthers()).isTrue();
      assertThat(grace.all()).noneMatch(it -> it.path("type").asText().equals("execute-code"));
    }
  }

  @Test
  void shouldReportStandardErrorAsTheError() {
    try (Client ada = join("ada")) {
      execute(ada, "hold");
      long command = awaitStart("hold").command().value();
      sandboxes.write(command, Stream.STDOUT, "before ");
      sandboxes.write(command, Stream.STDERR, "ValueError: no\n");
      sandboxes.exit(command, 1);

      JsonNode result = awaitResult(ada);
      assertThat(result.path("output").asText()).isEqualTo("before ");
      assertThat(result.path("error").asText()).isEqualTo("ValueError: no\n");
      assertThat(result.path("exitCode").intValue()).isOne();
    }
  }

  @Test
  void shouldReportAFailureThatWroteNothing() {
    try (Client ada = join("ada")) {
      execute(ada, "hold");
      sandboxes.exit(awaitStart("hold").command().value(), 7);

      assertThat(awaitResult(ada).path("error").asText()).isEqualTo("exit code 7");
    }
  }

  @Test
  void shouldSendTheBeginningOfLongOutput() {
    try (Client ada = join("ada")) {
      execute(ada, "hold");
      long command = awaitStart("hold").command().value();
      for (int i = 0; i < 3; i++) {
        sandboxes.write(command, Stream.STDOUT, "x".repeat(40_000));
      }
      sandboxes.exit(command, 0);

      JsonNode result = awaitResult(ada);
      assertThat(result.path("output").asText()).isEqualTo("x".repeat(65_536));
      assertThat(result.path("truncated").asBoolean()).isTrue();
    }
  }

  @Test
  void shouldReportALostSandbox() {
    try (Client ada = join("ada")) {
      execute(ada, "hold");
      StartCommand start = awaitStart("hold");
      sandboxes.write(start.command().value(), Stream.STDOUT, "begun ");
      sandboxes.flush();
      sandboxes.lose(start.sandbox());

      JsonNode result = awaitResult(ada);
      assertThat(result.path("output").asText()).isEqualTo("begun ");
      assertThat(result.path("error").asText()).contains("gone");
      assertThat(result.has("exitCode")).isFalse();
    }
  }

  @Test
  void shouldSendTheResultToTheOthersWhenTheSenderHasLeft() {
    try (Client grace = join("grace")) {
      StartCommand start;
      try (Client ada = join("ada")) {
        execute(ada, "hold");
        start = awaitStart("hold");
      }
      sandboxes.write(start.command().value(), Stream.STDOUT, "done");
      sandboxes.exit(start.command().value(), 0);

      assertThat(awaitResult(grace).path("output").asText()).isEqualTo("done");
    }
  }

  @Test
  void shouldTellOnlyTheSenderThatCodeIsTooLarge() {
    try (Client ada = join("ada");
        Client grace = join("grace")) {
      execute(ada, "é".repeat(300_000));

      JsonNode error = ada.await(it -> it.path("type").asText().equals("error"));
      assertThat(error.path("payload").path("message").asText()).contains("524288 bytes");
      execute(ada, "echo after");
      assertThat(awaitResult(grace).path("output").asText()).isEqualTo("after\n");
    }
  }

  private Client join(String userId) {
    URI room = URI.create("ws" + gateway.resolve("/ws/" + session).toString().substring(4));
    Client client = Client.connect(room, Map.of());
    client.send(
        event(
            "join-session", JSON.createObjectNode().put("userId", userId).put("username", userId)));
    client.await(it -> it.path("payload").path("userId").asText().equals(userId));
    return client;
  }

  private static void execute(Client client, String code) {
    client.send(
        event("execute-code", JSON.createObjectNode().put("language", "python").put("code", code)));
  }

  private static JsonNode awaitResult(Client client) {
    return client.await(it -> it.path("type").asText().equals("execution-result")).path("payload");
  }

  private StartCommand awaitStart(String code) {
    Awaitility.await()
        .until(() -> starts().stream().anyMatch(start -> start.program().text().equals(code)));
    return starts().getLast();
  }

  private List<StartCommand> starts() {
    String room = RoomId.of(session).value();
    return sandboxes.started().stream().filter(it -> it.learner().value().endsWith(room)).toList();
  }

  private static String event(String type, ObjectNode payload) {
    return JSON.createObjectNode().put("type", type).set("payload", payload).toString();
  }
}
