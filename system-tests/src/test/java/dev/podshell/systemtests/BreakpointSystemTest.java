package dev.podshell.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.podshell.systemtests.client.JsonSocket;
import dev.podshell.systemtests.client.TerminalClient;
import dev.podshell.systemtests.client.Transcript;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What passes through the pipes of a command. */
@ExtendWith(PodshellSystem.Shared.class)
final class BreakpointSystemTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final PodshellSystem system;

  BreakpointSystemTest(PodshellSystem system) {
    this.system = system;
  }

  @Test
  void shouldBringWhatPassesThroughTheChosenPipesAlone() {
    try (TerminalClient client = system.login("grace")) {
      long serverId =
          client.run(
              command(
                  1,
                  """
                  # not this one: |
                  cat <<E | sort | { uniq; echo odd >&2; } | tr a-z A-Z; echo "${PIPESTATUS[@]}"
                  é|b
                  a
                  é|b
                  E
                  """,
                  2,
                  0));

      Transcript transcript = client.awaitCompletion(serverId);

      assertThat(transcript.tapped(0, "stdout")).isEqualTo("é|b\na\né|b\n");
      assertThat(transcript.tapped(1, "stdout")).isEmpty();
      assertThat(transcript.tapped(2, "stdout")).isEqualTo("a\né|b\n");
      assertThat(transcript.tapped(2, "stderr")).isEqualTo("odd\n");
      assertThat(transcript.standardError()).isEqualTo("odd\n");
      assertThat(transcript.standardOutput()).isEqualTo("A\né|B\n0 0 0 0\n");
      assertThat(transcript.skipped()).isZero();
    }
  }

  @Test
  void shouldSayHowManyPipesThereAre() {
    try (TerminalClient client = system.login("grace")) {
      JsonNode answer = client.request(command(2, "a | b && c | d", 2));

      assertThat(answer.path("result").asText()).isEqualTo("error");
      assertThat(answer.path("message").asText()).contains("2 top-level pipes");
    }
  }

  @Test
  void shouldGoOnOnAnotherGatewayWithoutGapOrRepeat() {
    String text =
        "for i in $(seq 200); do echo é$i; echo ü$i >&2; sleep 0.02; done | cat >/dev/null";
    String sessionToken;
    long serverId;
    String out;
    String err;
    ArrayNode resume = JSON.createArrayNode();
    try (TerminalClient client = system.login("grace")) {
      sessionToken = client.sessionToken();
      serverId = client.run(command(3, text, 0));
      Transcript transcript = client.transcript(serverId);
      await()
          .atMost(JsonSocket.PATIENCE)
          .until(() -> transcript.tapped(0, "stdout").contains("é20\n"));
      client.drop();
      out = transcript.tapped(0, "stdout");
      err = transcript.tapped(0, "stderr");
      resume
          .addObject()
          .put("serverId", serverId)
          .put("cursor", Objects.requireNonNull(transcript.cursor()));
    }

    try (TerminalClient back =
        TerminalClient.resume(system.otherGateway(), "playground", sessionToken, resume)) {
      Transcript rest = back.awaitCompletion(serverId);

      assertThat(out + rest.tapped(0, "stdout")).isEqualTo(lines("é"));
      assertThat(err + rest.tapped(0, "stderr")).isEqualTo(lines("ü"));
      assertThat(rest.tapped(0, "stdout")).isNotEmpty();
    }
    try (TerminalClient again =
        TerminalClient.resume(system.gateway(), "playground", sessionToken, null)) {
      Transcript whole = again.awaitCompletion(serverId);

      assertThat(whole.tapped(0, "stdout")).isEqualTo(lines("é"));
      assertThat(whole.tapped(0, "stderr")).isEqualTo(lines("ü"));
      assertThat(whole.standardError()).isEqualTo(lines("ü"));
    }
  }

  private static String lines(String letter) {
    return IntStream.rangeClosed(1, 200)
        .mapToObj(i -> letter + i + "\n")
        .collect(Collectors.joining());
  }

  private static ObjectNode command(int clientId, String text, int... breakpoints) {
    ObjectNode payload = TerminalClient.payload(clientId, text);
    ArrayNode list = payload.putArray("breakpoints");
    for (int breakpoint : breakpoints) {
      list.add(breakpoint);
    }
    return payload;
  }
}
