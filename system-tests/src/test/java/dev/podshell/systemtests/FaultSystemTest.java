package dev.podshell.systemtests;

import static dev.podshell.systemtests.client.TerminalClient.type;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.podshell.local.Component;
import dev.podshell.local.ServiceProcess;
import dev.podshell.systemtests.client.TerminalClient;
import dev.podshell.systemtests.client.Transcript;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Proves that anything may be killed at any moment and started again, while the learner's process
 * runs on.
 */
@ExtendWith(PodshellSystem.Shared.class)
final class FaultSystemTest {

  // A pod that is deleted asks its commands to end first, and a node that dies does not.
  private static final String UNMOVED = "trap '' TERM HUP; ";

  private static final int LINES = 200;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final PodshellSystem system;

  FaultSystemTest(PodshellSystem system) {
    this.system = system;
  }

  /** A part whose death a client notices only as a pause. */
  enum Behind {
    SESSION_SERVICE,
    ALL_SESSION_SERVICES,
    BROKER,
    DATABASE
  }

  @ParameterizedTest
  @EnumSource
  void shouldGoOnByteForByteWhenAPartBehindTheGatewayIsKilled(Behind killed) throws Exception {
    String learner = "faults-" + killed.ordinal();
    try (TerminalClient client = system.login(learner)) {
      long serverId = client.run(1, NumberedLines.command(LINES, 40));
      client.awaitOutput(serverId, "line 20\n");

      PodshellSystem.kill(components(killed));
      PodshellSystem.start(components(killed));

      assertThat(client.awaitCompletion(serverId).combined()).isEqualTo(NumberedLines.text(LINES));
      assertRanOnce(client);
    }
  }

  @Test
  void shouldGoOnByteForByteOnAnotherGatewayWhenTheGatewayIsKilled() throws Exception {
    String sessionToken;
    long serverId;
    String before;
    String cursor;
    try (TerminalClient client = system.login("faults-gateway")) {
      sessionToken = client.sessionToken();
      serverId = client.run(1, NumberedLines.command(LINES, 40));
      client.awaitOutput(serverId, "line 20\n");

      system.gatewayService().kill();

      Transcript transcript = client.transcript(serverId);
      before = transcript.combined();
      cursor = Objects.requireNonNull(transcript.cursor());
    }
    ArrayNode resume = JSON.createArrayNode();
    resume.addObject().put("serverId", serverId).put("cursor", cursor);

    try (TerminalClient back =
        TerminalClient.resume(system.otherGateway(), "playground", sessionToken, resume)) {
      String after = back.awaitCompletion(serverId).combined();

      assertThat(before + after).isEqualTo(NumberedLines.text(LINES));
      assertRanOnce(back);
    } finally {
      system.gatewayService().start();
    }
  }

  @Test
  void shouldGoOnByteForByteWhenTheOnlyExecutionServiceIsKilledAndStartedAgain() throws Exception {
    system.executionService(1).stop();
    try (TerminalClient client = system.login("faults-execution")) {
      long serverId = client.run(1, NumberedLines.command(LINES, 40));
      client.awaitOutput(serverId, "line 20\n");

      system.executionService(0).kill();
      system.executionService(0).start();

      assertThat(client.awaitCompletion(serverId).combined()).isEqualTo(NumberedLines.text(LINES));
      assertRanOnce(client);
    } finally {
      system.executionService(1).start();
    }
  }

  @Test
  void shouldGoOnByteForByteWhenThePartitionMovesToAnotherExecutionService() throws Exception {
    try (TerminalClient client = system.login("faults-moves")) {
      long serverId = client.run(1, NumberedLines.command(LINES, 40));
      client.awaitOutput(serverId, "line 20\n");

      ServiceProcess owner = system.ownerOf("faults-moves", "playground");
      owner.stop();
      try {
        assertThat(client.awaitCompletion(serverId).combined())
            .isEqualTo(NumberedLines.text(LINES));
        assertRanOnce(client);
      } finally {
        owner.start();
      }
    }
  }

  @Test
  void shouldTellWhereASandboxWasLostAndNotRunItsCommandAgain() throws Exception {
    try (TerminalClient client = system.login("faults-sandbox")) {
      long serverId = client.run(1, UNMOVED + NumberedLines.command(LINES, 40));
      client.awaitOutput(serverId, "line 20\n");

      system.killSandbox("faults-sandbox", "playground");

      Transcript transcript = client.awaitCompletion(serverId);
      JsonNode completion = Objects.requireNonNull(transcript.completion());
      JsonNode notification = client.awaitMessage(type("notification"));
      assertThat(completion.path("lost").asBoolean()).isTrue();
      assertThat(completion.path("message").asText()).isNotBlank();
      assertThat(completion.path("offset").asInt()).isEqualTo(transcript.combined().length());
      assertThat(completion.path("exitCode").isNumber()).isFalse();
      assertThat(NumberedLines.text(LINES)).startsWith(transcript.combined());
      assertThat(notification.path("payload").path("message").asText()).isNotBlank();

      long next = client.run(2, "cat ~/runs 2>/dev/null; echo fresh");
      assertThat(client.awaitCompletion(next).combined()).isEqualTo("fresh\n");
    }
  }

  @Test
  void shouldTellALaterConnectionTheSameAboutALostSandbox() throws Exception {
    try (TerminalClient client = system.login("faults-later")) {
      long serverId = client.run(1, UNMOVED + "echo begun; sleep 1000");
      client.awaitOutput(serverId, "begun\n");
      system.killSandbox("faults-later", "playground");
      client.awaitCompletion(serverId);

      try (TerminalClient back =
          TerminalClient.resume(system.gateway(), "playground", client.sessionToken(), null)) {
        Transcript transcript = back.awaitCompletion(serverId);

        assertThat(transcript.combined()).isEqualTo("begun\n");
        assertThat(transcript.completion().path("lost").asBoolean()).isTrue();
      }
    }
  }

  @Test
  void shouldTellThatASandboxIsLostWhenItDiedWhileNobodyOwnedIt() throws Exception {
    try (TerminalClient client = system.login("faults-both")) {
      long serverId = client.run(1, "echo begun; sleep 1000");
      client.awaitOutput(serverId, "begun\n");

      PodshellSystem.kill(system.executionServices());
      system.killSandbox("faults-both", "playground");
      PodshellSystem.start(system.executionServices());

      Transcript transcript = client.awaitCompletion(serverId);
      assertThat(transcript.combined()).isEqualTo("begun\n");
      assertThat(transcript.completion().path("lost").asBoolean()).isTrue();
    }
  }

  private List<? extends Component> components(Behind behind) {
    return switch (behind) {
      case SESSION_SERVICE -> List.of(system.sessionService(0));
      case ALL_SESSION_SERVICES -> system.sessionServices();
      case BROKER -> List.of(system.broker());
      case DATABASE -> List.of(system.database());
    };
  }

  private static void assertRanOnce(TerminalClient client) {
    long serverId = client.run(1000, "cat ~/runs");
    assertThat(client.awaitCompletion(serverId).combined()).isEqualTo("ran\n");
  }
}
