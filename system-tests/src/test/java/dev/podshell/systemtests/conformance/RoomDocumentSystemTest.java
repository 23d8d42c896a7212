package dev.podshell.systemtests.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.podshell.systemtests.PodshellSystem;
import dev.podshell.systemtests.client.JsonSocket;
import dev.podshell.systemtests.client.RoomClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Follows "WebSocket API Specification", with two participants on different gateways. */
@ExtendWith(PodshellSystem.Shared.class)
@SuppressWarnings("NullAway.Init") // the fields are given before each test
final class RoomDocumentSystemTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final PodshellSystem system;
  private String session;
  private JsonSocket alice;
  private JsonSocket bob;

  RoomDocumentSystemTest(PodshellSystem system) {
    this.system = system;
  }

  /** "join-session: Sent immediately when a user opens the page." */
  @BeforeEach
  void join() throws Exception {
    session = RoomClient.create(system.balancedGateways());
    alice = connect();
    alice.sendText(
        """
        {"type": "join-session", "payload": {"userId": "user-123", "username": "Alice"}}
        """);
    await(alice, "participant-joined", "{\"userId\": \"user-123\", \"username\": \"Alice\"}");
    bob = connect();
    bob.sendText(
        """
        {"type": "join-session", "payload": {"userId": "user-xyz", "username": "Bob"}}
        """);
    await(bob, "participant-joined", "{\"userId\": \"user-xyz\", \"username\": \"Bob\"}");
  }

  @AfterEach
  void leave() {
    alice.close();
    bob.close();
  }

  /** "participant-joined: broadcast to all participants in the session". */
  @Test
  void shouldNotifyWhenANewUserJoins() throws Exception {
    await(alice, "participant-joined", "{\"userId\": \"user-xyz\", \"username\": \"Bob\"}");
  }

  /** "code-change … Full code text"; "code-update: all others receive this". */
  @Test
  void shouldGiveOthersTheUpdatedCodeOfAFullText() throws Exception {
    alice.sendText(
        """
        {"type": "code-change", "payload": {"userId": "user-123", "changes": "print(1 + 1)\\n"}}
        """);

    awaitCode("print(1 + 1)\n", "user-123");
  }

  /** "A diff". */
  @Test
  void shouldGiveOthersTheUpdatedCodeOfADiff() throws Exception {
    shouldGiveOthersTheUpdatedCodeOfAFullText();
    alice.sendText(
        """
        {"type": "code-change", "payload": {"userId": "user-123",
          "changes": "@@ -1,1 +1,2 @@\\n print(1 + 1)\\n+print(3)\\n"}}
        """);

    awaitCode("print(1 + 1)\nprint(3)\n", "user-123");
  }

  /** "A patched value". */
  @Test
  void shouldGiveOthersTheUpdatedCodeOfAPatchedValue() throws Exception {
    shouldGiveOthersTheUpdatedCodeOfAFullText();
    alice.sendText(
        """
        {"type": "code-change", "payload": {"userId": "user-123",
          "changes": {"from": 6, "to": 11, "text": "42"}}}
        """);

    awaitCode("print(42)\n", "user-123");
  }

  /** "cursor-move", "cursor-update". */
  @Test
  void shouldBroadcastCursors() throws Exception {
    alice.sendText(
        """
        {"type": "cursor-move", "payload": {"userId": "user-123", "cursor": {"line": 4, "column": 10}}}
        """);

    await(
        bob,
        "cursor-update",
        "{\"userId\": \"user-123\", \"cursor\": {\"line\": 4, \"column\": 10}}");
  }

  /** "language-change", "language-updated". */
  @Test
  void shouldBroadcastTheLanguageToAll() throws Exception {
    alice.sendText(
        """
        {"type": "language-change", "payload": {"userId": "user-123", "language": "javascript"}}
        """);

    for (JsonSocket each : new JsonSocket[] {alice, bob}) {
      await(each, "language-updated", "{\"userId\": \"user-123\", \"language\": \"javascript\"}");
    }
  }

  /** "execute-code: only forwards the request to others"; "execution-result". */
  @Test
  void shouldForwardCodeToExecuteAndItsResult() throws Exception {
    alice.sendText(
        """
        {"type": "execute-code", "payload": {"language": "python", "code": "print(1 + 1)"}}
        """);
    await(bob, "execute-code", "{\"language\": \"python\", \"code\": \"print(1 + 1)\"}");
    bob.sendText(
        """
        {"type": "execution-result", "payload": {"output": "2\\n", "error": null}}
        """);

    await(alice, "execution-result", "{\"output\": \"2\\n\", \"error\": null}");
  }

  /** "chat (optional)". */
  @Test
  void shouldPassOnChat() throws Exception {
    alice.sendText(
        """
        {"type": "chat", "payload": {"userId": "user-123", "message": "hello"}}
        """);

    await(bob, "chat", "{\"userId\": \"user-123\", \"message\": \"hello\"}");
  }

  /** "leave-session: Sent when the user closes the tab"; "participant-left". */
  @Test
  void shouldNotifyWhenAUserLeaves() throws Exception {
    alice.sendText(
        """
        {"type": "leave-session", "payload": {"userId": "user-123"}}
        """);

    await(bob, "participant-left", "{\"userId\": \"user-123\"}");
  }

  /** "(or disconnects unexpectedly)". */
  @Test
  void shouldNotifyWhenAUserDisconnectsUnexpectedly() throws Exception {
    alice.drop();

    await(bob, "participant-left", "{\"userId\": \"user-123\"}");
  }

  /** "Error Messages". */
  @Test
  void shouldAnswerAnInvalidTypeWithTheDocumentsError() throws Exception {
    alice.sendText("{\"type\": \"dance\", \"payload\": {}}");

    await(alice, "error", "{\"message\": \"Invalid message type\"}");
  }

  private JsonSocket connect() {
    return JsonSocket.open(system.balancedGateways().resolve("/ws/" + session), null, _ -> false);
  }

  private void awaitCode(String code, String userId) {
    JsonNode update =
        bob.awaitMessage(
            it ->
                it.path("type").asText().equals("code-update")
                    && it.path("payload").path("code").asText().equals(code));
    assertThat(update.path("payload").path("userId").asText()).isEqualTo(userId);
  }

  /** Returns the next event of a type with this payload. */
  private static void await(JsonSocket socket, String type, String payload)
      throws JsonProcessingException {
    JsonNode expected = JSON.readTree(payload);
    JsonNode unused =
        socket.awaitMessage(
            it -> it.path("type").asText().equals(type) && it.path("payload").equals(expected));
  }
}
