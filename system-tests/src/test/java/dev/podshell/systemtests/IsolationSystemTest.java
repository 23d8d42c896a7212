package dev.podshell.systemtests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.podshell.systemtests.client.TerminalClient;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Proves that no learner sees, signals or reads what belongs to another, and that nobody gets in
 * without a token.
 */
@ExtendWith(PodshellSystem.Shared.class)
final class IsolationSystemTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final PodshellSystem system;

  IsolationSystemTest(PodshellSystem system) {
    this.system = system;
  }

  @Test
  void shouldHideLearnersFromEachOther() {
    try (TerminalClient grace = system.login("grace");
        TerminalClient eve = system.login("eve")) {
      long secret = grace.run(1, "echo treasure > ~/secret; echo kept; exec -a hidden sleep 1000");
      grace.awaitOutput(secret, "kept");

      long files = eve.run(1, "cat ~/secret; ls -A ~; cat /proc/[0-9]*/cmdline | tr '\\0' ' '");
      String seen = eve.awaitCompletion(files).combined();

      assertThat(seen).doesNotContain("treasure").doesNotContain("hidden");
      grace.signal(secret, 9);
      grace.awaitCompletion(secret);
    }
  }

  @Test
  void shouldRefuseInputToACommandOfAnotherLearner() {
    try (TerminalClient grace = system.login("grace");
        TerminalClient eve = system.login("eve")) {
      long serverId = grace.runInTerminal(2, "cat");
      grace.awaitOutput(grace.run(3, "echo up"), "up");

      eve.type(serverId, "intruder\n");
      eve.signal(serverId, 9);
      JsonNode refusal = eve.awaitMessage(TerminalClient.type("update")).path("payload");
      grace.type(serverId, "mine\n");
      grace.awaitOutput(serverId, "mine\r\nmine\r\n");
      grace.type(serverId, "\u0004");

      assertThat(refusal.path("result").asText()).isEqualTo("error");
      assertThat(grace.awaitCompletion(serverId).combined()).doesNotContain("intruder");
      assertThat(eve.transcript(serverId).combined()).isEmpty();
    }
  }

  @Test
  void shouldShowNothingOfTheMachine() {
    try (TerminalClient eve = system.login("eve")) {
      long serverId =
          eve.run(
              4,
              """
              cat /etc/shadow; touch /usr/bin/x; ls /root
              python3 -c 'import socket; socket.create_connection(("127.0.0.1", %d), 2)'
              grep NoNewPrivs /proc/self/status; id -u
              """
                  .formatted(system.gateway().getPort()));

      String seen = eve.awaitCompletion(serverId).combined();

      assertThat(seen)
          .contains("NoNewPrivs:\t1")
          .containsPattern("(?i)refused|unreachable")
          .containsPattern("touch: .*(Read-only|denied)")
          .doesNotContain("root:")
          .doesNotContain(".m2");
    }
  }

  @Test
  void shouldSurviveAForkBombAndServeOthersMeanwhile() {
    try (TerminalClient eve = system.login("eve");
        TerminalClient grace = system.login("grace")) {
      long bomb = eve.run(5, "echo lit; f() { f | f & }; f; sleep 1000");
      eve.awaitOutput(bomb, "lit");

      assertThat(grace.awaitCompletion(grace.run(6, "echo calm")).combined()).isEqualTo("calm\n");
      eve.signal(bomb, 9);
      assertThat(eve.awaitCompletion(bomb).completion().path("exitCode").asInt()).isEqualTo(137);
    }
  }

  @Test
  void shouldEndACommandThatTakesTooMuchMemoryAndNothingElse() {
    try (TerminalClient eve = system.login("eve-memory")) {
      long before = eve.run(1, "echo kept > ~/kept; sleep 1000");
      long greedy = eve.run(2, "python3 -c 'x = bytearray(8 << 30)'; echo still; cat ~/kept");

      String seen = eve.awaitCompletion(greedy).combined();

      assertThat(seen).contains("MemoryError").endsWith("still\nkept\n");
      eve.signal(before, 9);
      eve.awaitCompletion(before);
    }
  }

  @Test
  void shouldBoundWhatIsStored() {
    try (TerminalClient eve = system.login("eve-disk")) {
      long fill =
          eve.run(
              1,
              "for place in ~ /tmp; do for i in 1 2 3 4 5; do head -c 40M /dev/zero > $place/$i; done;"
                  + " rm -f $place/*; done; echo still");

      String seen = eve.awaitCompletion(fill).combined();

      assertThat(seen).contains("No space left on device").endsWith("still\n");
    }
  }

  @Test
  void shouldRefuseTokensThatAreWrongExpiredOrForged() {
    String good = TerminalClient.token(system.gateway(), "ada");
    String[] parts = good.split("\\.");
    String claims = new String(Base64.getUrlDecoder().decode(parts[1]), UTF_8);
    String forged = parts[0] + "." + base64(claims.replace("\"ada\"", "\"eve\"")) + "." + parts[2];
    String unsigned = base64("{\"alg\":\"none\"}") + "." + parts[1] + ".";

    for (String token : new String[] {"", "nonsense", forged, unsigned, good + "x"}) {
      try (TerminalClient client = TerminalClient.connect(system.gateway(), "playground")) {
        JsonNode answer = client.authenticate(JSON.createObjectNode().put("token", token));

        assertThat(answer.path("result").asText()).as(token).isEqualTo("error");
        assertThat(answer.path("message").asText()).isNotBlank();
      }
    }
  }

  @Test
  void shouldCloseAfterThreeFailures() {
    try (TerminalClient client = TerminalClient.connect(system.gateway(), "playground")) {
      for (int i = 0; i < 3; i++) {
        client.authenticate(JSON.createObjectNode().put("token", "wrong"));
      }

      assertThat(client.awaitClose()).isEqualTo(1008);
    }
  }

  @Test
  void shouldAnswerNothingBeforeAuthenticationAndCloseInTime() {
    try (TerminalClient client = TerminalClient.connect(system.gateway(), "playground")) {
      client.send(client.message("command", TerminalClient.payload(1, "echo in")));

      assertThat(client.awaitClose()).isEqualTo(1008);
    }
  }

  @Test
  void shouldRunNothingUnderAnotherSessionsToken() {
    try (TerminalClient grace = system.login("grace");
        TerminalClient eve = system.login("eve")) {
      ObjectNode message = eve.message("command", TerminalClient.payload(7, "echo in"));
      message.put("sessionToken", grace.sessionToken());
      eve.send(message);

      JsonNode answer = eve.awaitMessage(TerminalClient.type("command")).path("payload");
      assertThat(answer.path("result").asText()).isEqualTo("error");
      assertThat(answer.path("clientId").asInt()).isEqualTo(7);
    }
  }

  @Test
  void shouldRefuseAnUnknownSessionToken() {
    try (TerminalClient client = TerminalClient.connect(system.gateway(), "playground")) {
      JsonNode answer =
          client.authenticate(JSON.createObjectNode().put("sessionToken", "A".repeat(43)));

      assertThat(answer.path("result").asText()).isEqualTo("error");
    }
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
  }
}
