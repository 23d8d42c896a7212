package dev.podshell.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.podshell.systemtests.client.JsonSocket;
import dev.podshell.systemtests.client.TerminalClient;
import dev.podshell.systemtests.client.Transcript;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Proves that a client that was away receives everything that happened without it. */
@ExtendWith(PodshellSystem.Shared.class)
final class ReconnectSystemTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final PodshellSystem system;

  ReconnectSystemTest(PodshellSystem system) {
    this.system = system;
  }

  @Test
  void shouldGiveEveryLineOnceToAClientThatComesBackWithoutCursor() {
    String sessionToken;
    long serverId;
    try (TerminalClient client = system.login("alan")) {
      sessionToken = client.sessionToken();
      serverId = client.run(1, NumberedLines.command(100, 50));
      client.awaitOutput(serverId, "line 5\n");
      client.drop();
    }
    awaitProgressWithoutClients();

    try (TerminalClient back =
        TerminalClient.resume(system.gateway(), "playground", sessionToken, null)) {
      assertThat(back.awaitCompletion(serverId).combined()).isEqualTo(NumberedLines.text(100));
    }
  }

  @Test
  void shouldGoOnAfterTheCursor() {
    String sessionToken;
    long serverId;
    String before;
    String cursor;
    try (TerminalClient client = system.login("alan")) {
      sessionToken = client.sessionToken();
      serverId = client.run(2, NumberedLines.command(100, 50));
      client.awaitOutput(serverId, "line 5\n");
      client.drop();
      Transcript transcript = client.transcript(serverId);
      before = transcript.combined();
      cursor = Objects.requireNonNull(transcript.cursor());
    }
    awaitProgressWithoutClients();
    ArrayNode resume = JSON.createArrayNode();
    resume.addObject().put("serverId", serverId).put("cursor", cursor);

    try (TerminalClient back =
        TerminalClient.resume(system.gateway(), "playground", sessionToken, resume)) {
      String after = back.awaitCompletion(serverId).combined();
      assertThat(before + after).isEqualTo(NumberedLines.text(100));
      assertThat(after).doesNotContain("line 1\n");
    }
  }

  @Test
  void shouldSendNothingUntilAskedWhenResumeIsFalse() {
    try (TerminalClient client = system.login("alan")) {
      long serverId = client.run(3, "echo once");
      client.awaitCompletion(serverId);

      try (TerminalClient back =
          TerminalClient.resume(
              system.gateway(),
              "playground",
              client.sessionToken(),
              JSON.getNodeFactory().booleanNode(false))) {
        long other = back.run(4, "echo other");
        back.awaitCompletion(other);
        assertThat(back.transcript(serverId).length()).isZero();

        back.send(back.message("resume", JSON.createObjectNode().put("serverId", serverId)));

        assertThat(back.awaitCompletion(serverId).combined()).isEqualTo("once\n");
      }
    }
  }

  @Test
  void shouldShowACommandToEveryConnectionOfItsSession() {
    try (TerminalClient first = system.login("alan");
        TerminalClient second =
            TerminalClient.resume(
                system.otherGateway(), "playground", first.sessionToken(), null)) {
      long serverId = first.run(5, NumberedLines.command(20, 20));

      assertThat(first.awaitCompletion(serverId).combined()).isEqualTo(NumberedLines.text(20));
      assertThat(second.awaitCompletion(serverId).combined()).isEqualTo(NumberedLines.text(20));
    }
  }

  @Test
  void shouldDeliverFiftyMegabytesByteForByte() {
    try (TerminalClient client = system.login("alan")) {
      long serverId = client.run(6, LargeOutput.command());

      Transcript transcript = client.awaitCompletion(serverId, Duration.ofMinutes(3));

      assertThat(LargeOutput.sha256(transcript.standardOutput())).isEqualTo(LargeOutput.SHA256);
    }
  }

  @Test
  void shouldDeliverEverythingToAClientThatIsSlow() {
    try (TerminalClient client = system.login("alan")) {
      long serverId = client.run(7, LargeOutput.command());
      client.awaitOutput(serverId, "0");
      client.pause();
      try (TerminalClient other = system.login("alan")) {
        assertThat(other.awaitCompletion(other.run(1, "echo not held up")).combined())
            .isEqualTo("not held up\n");
      }

      client.unpause();
      Transcript transcript = client.awaitCompletion(serverId, Duration.ofMinutes(3));

      assertThat(LargeOutput.sha256(transcript.standardOutput())).isEqualTo(LargeOutput.SHA256);
    }
  }

  /** Waits while the command runs without clients. Another learner's command measures the time. */
  private void awaitProgressWithoutClients() {
    try (TerminalClient clock = system.login("clock")) {
      long ticking = clock.run(1, "sleep 2; echo over");
      await()
          .atMost(JsonSocket.TIMEOUT)
          .until(() -> clock.transcript(ticking).combined().contains("over"));
    }
  }
}
