package dev.podshell.systemtests;

import static dev.podshell.systemtests.client.TerminalClient.type;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.podshell.systemtests.client.JsonSocket;
import dev.podshell.systemtests.client.TerminalClient;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A learner closes the tab, comes back on another machine, and goes on. */
@ExtendWith(PodshellSystem.Shared.class)
final class LearnerWorkSystemTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final PodshellSystem system;

  LearnerWorkSystemTest(PodshellSystem system) {
    this.system = system;
  }

  @Test
  void shouldFindAndContinueEverythingOnAnotherMachineWithoutTheSessionToken() {
    long shell;
    long script;
    try (TerminalClient home = system.login("hedy")) {
      shell = home.runInTerminal(1, "bash --norc");
      home.type(shell, "echo begun $((6 * 7))\n");
      home.awaitOutput(shell, "begun 42");
      script = home.run(2, "echo done; exit 3");
      home.awaitCompletion(script);
      home.drop();
    }

    try (TerminalClient school = TerminalClient.login(system.otherGateway(), "elsewhere", "hedy")) {
      await() // the store hears of the end a moment later
          .atMost(JsonSocket.TIMEOUT)
          .until(() -> list(school).get(script).path("status").asText().equals("completed"));
      Map<Long, JsonNode> listed = list(school);
      assertThat(listed.get(shell).path("status").asText()).isEqualTo("running");
      assertThat(listed.get(shell).path("terminal").asBoolean()).isTrue();
      assertThat(listed.get(shell).path("question").asText()).isEqualTo("playground");
      assertThat(listed.get(script).path("status").asText()).isEqualTo("completed");
      assertThat(listed.get(script).path("exitCode").asInt()).isEqualTo(3);

      resume(school, script);
      assertThat(school.awaitCompletion(script).combined()).isEqualTo("done\n");
      resume(school, shell);
      school.awaitOutput(shell, "begun 42");
      school.type(shell, "echo continued $((6 * 8))\n");
      school.awaitOutput(shell, "continued 48");
      school.signal(shell, 1);
      school.awaitCompletion(shell);
      await()
          .atMost(JsonSocket.TIMEOUT)
          .until(() -> list(school).get(shell).path("status").asText().equals("completed"));
    }
  }

  @Test
  void shouldReachTheShellOfASessionThatWasLoggedOutWhileAnotherLearnerDoesNot() {
    long shell;
    try (TerminalClient home = system.login("hedy")) {
      shell = home.runInTerminal(3, "cat");
      home.send(home.message("logout", JSON.createObjectNode()));
      home.awaitClose();
    }

    try (TerminalClient stranger = system.login("mallory");
        TerminalClient school = system.login("hedy")) {
      stranger.send(
          stranger.message(
              "update", TerminalClient.update("stdin", shell).put("input", "from a stranger\n")));
      String ofShell = messageOf(stranger, "update");
      stranger.send(
          stranger.message(
              "update", TerminalClient.update("stdin", shell ^ 1).put("input", "of none\n")));
      assertThat(messageOf(stranger, "update")).isEqualTo(ofShell);
      stranger.send(stranger.message("resume", serverId(shell)));
      assertThat(messageOf(stranger, "resume")).isEqualTo(ofShell);
      assertThat(list(stranger)).doesNotContainKey(shell);

      resume(school, shell);
      school.type(shell, "typed elsewhere\n");
      school.awaitOutput(shell, "typed elsewhere");
      school.signal(shell, 15);
      assertThat(school.awaitCompletion(shell).combined()).doesNotContain("stranger");
    }
  }

  @Test
  void shouldTakeInputOfTwoMachinesAtOnceEachInItsOrder() {
    try (TerminalClient home = system.login("hedy");
        TerminalClient school = TerminalClient.login(system.otherGateway(), "playground", "hedy")) {
      long cat = home.run(4, "cat");
      resume(school, cat);
      for (int number = 1; number <= 50; number++) {
        write(home, cat, "home", number);
        write(school, cat, "school", number);
      }
      for (TerminalClient client : List.of(home, school)) {
        client.awaitOutput(cat, "home 50\n");
        client.awaitOutput(cat, "school 50\n");
      }
      school.send(school.message("update", TerminalClient.update("eof", cat)));

      List<String> lines = home.awaitCompletion(cat).combined().lines().toList();
      assertThat(school.awaitCompletion(cat).combined().lines().toList()).isEqualTo(lines);
      for (String writer : List.of("home", "school")) {
        assertThat(lines)
            .filteredOn(line -> line.startsWith(writer))
            .isEqualTo(IntStream.rangeClosed(1, 50).mapToObj(n -> writer + " " + n).toList());
      }
    }
  }

  private static void write(TerminalClient client, long serverId, String writer, int number) {
    client.send(
        client.message(
            "update",
            TerminalClient.update("stdin", serverId)
                .put("writer", writer)
                .put("seq", number)
                .put("input", writer + " " + number + "\n")));
  }

  private static void resume(TerminalClient client, long serverId) {
    client.send(client.message("resume", serverId(serverId)));
  }

  private static ObjectNode serverId(long serverId) {
    return JSON.createObjectNode().put("serverId", serverId);
  }

  private static String messageOf(TerminalClient client, String type) {
    return client.awaitMessage(type(type)).path("payload").path("message").asText();
  }

  private static Map<Long, JsonNode> list(TerminalClient client) {
    client.send(client.message("list", JSON.createObjectNode()));
    JsonNode answer = client.awaitMessage(type("list")).path("payload");
    assertThat(answer.path("result").asText()).as(answer.toString()).isEqualTo("ok");
    Map<Long, JsonNode> commands = new HashMap<>();
    answer
        .path("commands")
        .forEach(command -> commands.put(command.path("serverId").asLong(), command));
    return commands;
  }
}
