package dev.podshell.gateway.dialect.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.podshell.gateway.fakes.Client;
import dev.podshell.gateway.fakes.FakeSessionService;
import dev.podshell.gateway.fakes.LocalProfile;
import dev.podshell.gateway.fakes.Surroundings;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpResponse;
import java.net.http.WebSocketHandshakeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests every event of a room. It is one class because all its tests take the same few steps of two
 * members: join, edit and await.
 */
@QuarkusTest
@TestProfile(LocalProfile.class)
@QuarkusTestResource(Surroundings.class)
@SuppressWarnings("NullAway.Init") // the fields are given by the framework, or before each test
class RoomProtocolTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TestHTTPResource("/")
  URI gateway;

  FakeSessionService sessionService;

  @Inject MeterRegistry registry;

  private String session;

  @BeforeEach
  void create() throws Exception {
    session = post("").path("sessionId").asText();
  }

  @Test
  void shouldCreateASessionAndReturnWhatIsStored() throws Exception {
    JsonNode made = post("{\"language\": \"javascript\"}");

    assertThat(made.path("sessionId").asText()).hasSizeGreaterThanOrEqualTo(22);
    assertThat(made.path("url").asText())
        .startsWith("ws://")
        .endsWith(made.path("sessionId").asText());
    assertThat(Instant.parse(made.path("createdAt").asText())).isNotNull();
    assertThat(made.path("language").asText()).isEqualTo("javascript");
    assertThat(made.path("code").asText()).isEmpty();
    HttpResponse<String> read =
        Client.get(gateway.resolve("/sessions/" + made.path("sessionId").asText()));
    assertThat(read.statusCode()).isEqualTo(200);
    assertThat(JSON.readTree(read.body())).isEqualTo(made);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "{",
        "{\"language\": 7}",
        "{\"language\": \"\"}",
        "{\"execution\": \"elsewhere\"}"
      })
  void shouldRefuseAnInvalidSession(String body) throws Exception {
    assertThat(request(body).statusCode()).isEqualTo(400);
  }

  @Test
  void shouldAnswerAnUnknownSessionWith404() {
    assertThat(Client.get(gateway.resolve("/sessions/unknown")).statusCode()).isEqualTo(404);
    assertThatThrownBy(() -> connect("unknown"))
        .hasCauseInstanceOf(WebSocketHandshakeException.class)
        .cause()
        .satisfies(
            refused ->
                assertThat(((WebSocketHandshakeException) refused).getResponse().statusCode())
                    .isEqualTo(404));
  }

  @Test
  void shouldSendANewMemberTheStateAndTellTheOthersWhoJoined() {
    try (Client ada = join("ada");
        Client grace = connect(session)) {
      edit(ada, "ada", "print(1)\n", null);
      send(ada, "language-change", payload("ada").put("language", "bash"));
      awaitType(ada, "language-updated", it -> it.path("language").asText().equals("bash"));
      grace.send(event("join-session", payload("grace").put("username", "Grace")));

      JsonNode code = grace.await(it -> true);
      assertThat(code.path("type").asText()).isEqualTo("code-update");
      assertThat(code.path("payload").path("code").asText()).isEqualTo("print(1)\n");
      assertThat(grace.await(it -> true).path("payload").path("language").asText())
          .isEqualTo("bash");
      JsonNode first = grace.await(it -> true);
      assertThat(first.path("type").asText()).isEqualTo("participant-joined");
      assertThat(first.path("payload").path("userId").asText()).isEqualTo("ada");
      assertThat(first.path("payload").path("username").asText()).isEqualTo("name of ada");
      awaitType(grace, "participant-joined", it -> it.path("userId").asText().equals("grace"));
      awaitType(ada, "participant-joined", it -> it.path("userId").asText().equals("grace"));
    }
  }

  @Test
  void shouldNameEachParticipantOnceToANewMember() {
    try (Client ada = join("ada");
        Client grace = join("grace");
        Client again = join("ada")) {
      for (Client client : List.of(ada, grace, again)) {
        send(ada, "language-change", payload("ada").put("language", "last"));
        awaitType(client, "language-updated", it -> it.path("language").asText().equals("last"));

        assertThat(client.all())
            .filteredOn(it -> it.path("type").asText().equals("participant-joined"))
            .extracting(it -> it.path("payload").path("userId").asText())
            .containsExactlyInAnyOrder("ada", "grace");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "diff --git a/f b/f\n"
            + "index 83db48f..bf26914 100644\n"
            + "--- a/f\n"
            + "+++ b/f\n"
            + "@@ -1,2 +1,2 @@ x\n"
            + " one\n"
            + "-two\n"
            + "\\ No newline at end of file\n"
            + "+three\n"
            + "\\ No newline at end of file\n",
        "Index: f\n====================\n--- f\n+++ f\n@@ -1,2 +1,2 @@\n one\n-two\n"
            + "\\ No newline at end of file\n+three\n\\ No newline at end of file\n",
        "@@ -1,7 +1,9 @@\n one%0At\n-wo\n+hree\n"
      })
  void shouldApplyThePatchesOfOrdinaryTools(String patch) {
    try (Client ada = join("ada");
        Client grace = join("grace")) {
      edit(ada, "ada", "one\ntwo", null);
      edit(ada, "ada", patch, null);

      awaitType(grace, "code-update", it -> it.path("code").asText().equals("one\nthree"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "diff --git a/f b/f\nBinary files a/f and b/f differ\n",
        "--- a/f\n+++ b/f\n@@ -1 +1 @@\n-no\n+yes\n",
        "--- a/f\n+++ b/f\n@@ -1 +1 @@\n-one\n\\ No newline at end of file\n+yes\n",
        "@@ -1,9 +1,2 @@\n-one\n+yes\n",
        "\u0000"
      })
  void shouldAnswerAnInvalidPatchWithTheCodeAndKeepEarlierEdits(String patch) {
    try (Client ada = join("ada");
        Client grace = join("grace")) {
      edit(ada, "ada", "one\n", null);
      edit(ada, "ada", "one\ntwo\n", null);
      edit(ada, "ada", "one\ntwo\nthree\n", null);
      edit(ada, "ada", patch, null);

      awaitError(ada, "");
      assertThat(awaitCode(ada)).isEqualTo("one\ntwo\nthree\n");
      edit(ada, "ada", "one\ntwo\nthree\nfour\n", null);
      awaitType(grace, "code-update", it -> it.path("code").asText().endsWith("four\n"));
      assertThat(grace.all())
          .filteredOn(it -> it.path("type").asText().equals("code-update"))
          .extracting(it -> it.path("payload").path("code").asText())
          .allMatch("one\ntwo\nthree\nfour\n"::startsWith);
    }
  }

  @Test
  void shouldRefuseCodeThatIsTooLong() {
    try (Client ada = join("ada")) {
      edit(ada, "ada", "kept", null);
      edit(ada, "ada", "x\n".repeat(70_000), null);

      awaitError(ada, "more than 131072 characters");
      assertThat(awaitCode(ada)).isEqualTo("kept");
    }
  }

  @Test
  void shouldCompareALargeEditOnTheComputePool() {
    long before = comparisons();
    try (Client ada = join("ada");
        Client grace = join("grace")) {
      String changed = "b\n".repeat(100) + "a\n".repeat(100) + "c\n".repeat(100);
      edit(ada, "ada", "a\n".repeat(300), null);
      edit(ada, "ada", changed, null);

      awaitType(grace, "code-update", it -> it.path("code").asText().equals(changed));
      assertThat(comparisons()).isEqualTo(before + 1);
    }
  }

  private long comparisons() {
    return registry
        .find("podshell.gateway.compute.time")
        .tag("kind", "difference")
        .timers()
        .stream()
        .mapToLong(Timer::count)
        .sum();
  }

  @Test
  void shouldApplyTheLastEditsOfAMemberWhoLeaves() {
    try (Client ada = join("ada");
        Client grace = join("grace")) {
      StringBuilder code = new StringBuilder();
      for (int line = 0; line < 20; line++) {
        code.append(line).append('\n');
        edit(ada, "ada", code.toString(), null);
      }
      send(ada, "leave-session", payload("ada"));

      awaitType(grace, "code-update", it -> it.path("code").asText().equals(code.toString()));
      awaitType(grace, "participant-left", it -> it.path("userId").asText().equals("ada"));
    }
  }

  @Test
  void shouldSendEditsOfEveryFormToAllOthers() {
    try (Client ada = join("ada");
        Client grace = join("grace")) {
      edit(ada, "ada", "one\ntwo\n", null);
      assertThat(awaitCode(grace)).isEqualTo("one\ntwo\n");
      edit(grace, "grace", "@@ -1,2 +1,2 @@\n one\n-two\n+three\n", null);
      assertThat(awaitCode(ada)).isEqualTo("one\nthree\n");
      ObjectNode part = JSON.createObjectNode().put("from", 0).put("to", 3).put("text", "four");
      send(ada, "code-change", payload("ada").set("changes", part));
      JsonNode update = awaitType(grace, "code-update", it -> true);

      assertThat(update.path("code").asText()).isEqualTo("four\nthree\n");
      assertThat(update.path("userId").asText()).isEqualTo("ada");
      assertThat(ada.all())
          .filteredOn(it -> it.path("type").asText().equals("code-update"))
          .hasSize(2); // one at the join, one for the other's edit
    }
  }

  @Test
  void shouldMergeEditsThatWereMadeOnTheSameRevision() {
    try (Client ada = join("ada");
        Client grace = join("grace")) {
      edit(ada, "ada", "middle", null);
      long revision =
          awaitType(grace, "code-update", it -> it.path("code").asText().equals("middle"))
              .path("revision")
              .longValue();
      edit(ada, "ada", "begin middle", null);
      awaitType(grace, "code-update", it -> it.path("code").asText().startsWith("begin"));
      edit(grace, "grace", "middle end", revision);

      awaitType(ada, "code-update", it -> it.path("code").asText().equals("begin middle end"));
      awaitType(grace, "code-update", it -> it.path("code").asText().equals("begin middle end"));
    }
  }

  @Test
  void shouldAnswerAnEditThatDoesNotApplyWithAnErrorAndTheCode() {
    try (Client ada = join("ada")) {
      edit(ada, "ada", "abc", null);
      edit(ada, "ada", "@@ -1 +1 @@\n-x\n+y\n", null);

      awaitError(ada, "does not fit");
      assertThat(awaitCode(ada)).isEqualTo("abc");
      edit(ada, "ada", "x".repeat(1_001), null);
      awaitError(ada, "Too long");
      edit(ada, "ada", "abcd", 999L);
      awaitError(ada, "revision");
    }
  }

  @Test
  void shouldPassOnEventsThatAreNotStoredOnlyToTheOthers() {
    try (Client ada = join("ada");
        Client grace = join("grace")) {
      ObjectNode cursor = JSON.createObjectNode().put("line", 4).put("column", 10);
      send(ada, "cursor-move", payload("ada").set("cursor", cursor));
      assertThat(awaitType(grace, "cursor-update", it -> true).path("cursor")).isEqualTo(cursor);
      ObjectNode code = JSON.createObjectNode().put("language", "python").put("code", "print(2)");
      send(ada, "execute-code", code);
      assertThat(awaitType(grace, "execute-code", it -> true)).isEqualTo(code);
      ObjectNode result = JSON.createObjectNode().put("output", "2\n").putNull("error");
      send(grace, "execution-result", result);
      assertThat(awaitType(ada, "execution-result", it -> true)).isEqualTo(result);
      send(grace, "chat", payload("grace").put("message", "hello"));
      assertThat(awaitType(ada, "chat", it -> true).path("message").asText()).isEqualTo("hello");

      assertThat(ada.all())
          .noneMatch(it -> it.path("type").asText().equals("cursor-update"))
          .noneMatch(it -> it.path("type").asText().equals("execute-code"));
    }
  }

  @Test
  void shouldPassOnTheNewestCursorAndSkipOlderOnes() {
    try (Client ada = join("ada");
        Client grace = join("grace")) {
      for (int column = 1; column <= 60; column++) {
        send(
            ada,
            "cursor-move",
            payload("ada")
                .set("cursor", JSON.createObjectNode().put("line", 1).put("column", column)));
      }
      awaitType(grace, "cursor-update", it -> it.path("cursor").path("column").asInt() == 60);

      assertThat(grace.all())
          .filteredOn(it -> it.path("type").asText().equals("cursor-update"))
          .hasSizeLessThan(60);
    }
  }

  @Test
  void shouldReportAMemberWhoLeavesAtOnceAndALostOneAfterATimeout() {
    try (Client ada = join("ada");
        Client grace = join("grace");
        Client lost = join("lost")) {
      send(grace, "leave-session", payload("grace"));
      awaitType(ada, "participant-left", it -> it.path("userId").asText().equals("grace"));
      lost.close();
      awaitType(ada, "participant-left", it -> it.path("userId").asText().equals("lost"));
    }
  }

  @Test
  void shouldNotReportAMemberAsGoneWhenItReturnsInTime() {
    try (Client ada = join("ada")) {
      join("grace").close();
      try (Client back = join("grace");
          Client last = join("last")) {
        last.close();
        awaitType(ada, "participant-left", it -> it.path("userId").asText().equals("last"));
        send(back, "chat", payload("grace").put("message", "still here"));
        awaitType(ada, "chat", it -> true);

        assertThat(ada.all())
            .noneMatch(
                it ->
                    it.path("type").asText().equals("participant-left")
                        && it.path("payload").path("userId").asText().equals("grace"));
        assertThat(ada.all())
            .filteredOn(it -> it.path("payload").path("userId").asText().equals("grace"))
            .filteredOn(it -> it.path("type").asText().equals("participant-joined"))
            .hasSize(1);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{",
        "{}",
        "{\"type\":\"dance\",\"payload\":{}}",
        "{\"type\":7}",
        "{\"type\":\"code-change\"}",
        "{\"type\":\"code-change\",\"payload\":{\"userId\":\"ada\",\"changes\":7}}",
        "{\"type\":\"code-change\",\"payload\":{\"userId\":\"grace\",\"changes\":\"x\"}}",
        "{\"type\":\"code-change\",\"payload\":{\"userId\":\"ada\",\"changes\":\"\\u0000\"}}",
        "{\"type\":\"code-change\",\"payload\":{\"userId\":\"ada\",\"changes\":\"\\ud800\"}}",
        "{\"type\":\"cursor-move\",\"payload\":{\"userId\":\"ada\",\"cursor\":{}}}",
        "{\"type\":\"language-change\",\"payload\":{\"userId\":\"ada\"}}",
        "{\"type\":\"execute-code\",\"payload\":{\"language\":\"python\"}}",
        "{\"type\":\"join-session\",\"payload\":{\"userId\":\"ada\",\"username\":\"Ada\"}}"
      })
  void shouldAnswerAnInvalidMessageWithAnErrorAndGoOn(String frame) {
    try (Client ada = join("ada")) {
      ada.send(frame);
      awaitType(ada, "error", it -> !it.path("message").asText().isEmpty());
      send(ada, "language-change", payload("ada").put("language", "go"));
      awaitType(ada, "language-updated", it -> it.path("language").asText().equals("go"));
    }
  }

  @Test
  void shouldRefuseEventsBeforeAJoin() {
    try (Client ada = connect(session)) {
      edit(ada, "ada", "x", null);
      awaitError(ada, "join-session");
    }
  }

  @Test
  void shouldKeepTheCodeWhenTheSessionServiceReturns() throws Exception {
    try (Client ada = join("ada")) {
      edit(ada, "ada", "kept", null);
      sessionService.setAway(true);
      assertThat(request("").statusCode()).isEqualTo(503);
      sessionService.setAway(false);
    }
    try (Client back = connect(session)) {
      back.send(event("join-session", payload("ada").put("username", "Ada")));
      assertThat(awaitCode(back)).isEqualTo("kept");
    }
  }

  private Client connect(String sessionId) {
    return Client.connect(
        URI.create("ws" + gateway.resolve("/ws/" + sessionId).toString().substring(4)), Map.of());
  }

  private Client join(String user) {
    Client client = connect(session);
    client.send(event("join-session", payload(user).put("username", "name of " + user)));
    awaitType(client, "participant-joined", it -> it.path("userId").asText().equals(user));
    return client;
  }

  private static void edit(Client client, String user, String changes, @Nullable Long revision) {
    ObjectNode payload = payload(user).put("changes", changes);
    if (revision != null) {
      payload.put("revision", revision);
    }
    send(client, "code-change", payload);
  }

  private static void send(Client client, String type, JsonNode payload) {
    client.send(event(type, payload));
  }

  private static String event(String type, JsonNode payload) {
    return JSON.createObjectNode().put("type", type).set("payload", payload).toString();
  }

  private static ObjectNode payload(String userId) {
    return JSON.createObjectNode().put("userId", userId);
  }

  private static String awaitCode(Client client) {
    return awaitType(client, "code-update", it -> true).path("code").asText();
  }

  private static void awaitError(Client client, String part) {
    awaitType(client, "error", it -> it.path("message").asText().contains(part));
  }

  private static JsonNode awaitType(Client client, String type, Predicate<JsonNode> payload) {
    return client
        .await(it -> it.path("type").asText().equals(type) && payload.test(it.path("payload")))
        .path("payload");
  }

  private JsonNode post(String body) throws Exception {
    HttpResponse<String> response = request(body);
    assertThat(response.statusCode()).isEqualTo(201);
    return JSON.readTree(response.body());
  }

  private HttpResponse<String> request(String body) {
    return Client.post(gateway.resolve("/sessions"), body);
  }
}
