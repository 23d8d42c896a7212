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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks what breakpoints deliver of the pipes of a command. */
@ExtendWith(PodshellSystem.Shared.class)
final class BreakpointSystemTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final PodshellSystem system;

  BreakpointSystemTest(PodshellSystem system) {
    this.system = system;
  }

  @Test
  void shouldDeliverOnlyWhatPassesThroughTheChosenPipes() {
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

  /**
   * Every stage left of a pipe writes the number of that pipe, with what was read before. So a tap
   * in a wrong place delivers another number, and a changed text delivers another output.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "coproc N { echo x | cat; }; wait; w 0 | cat",
        "w 0 \\ # x | cat; w 1 | cat",
        "w 0 `echo # it's | not` | cat",
        "case a in x|a) w 0 | cat;; esac|cat",
        "w 0 <<A <<'B' | w 1 | cat\n|\nA\nA |\nB\nw 2 | cat",
        "w 0 <<-\"E F\" | cat\n\t| w 9 |\n\tE F\nw 1 | cat",
        "w 0 $(cat <<E\n) | cat\nE\n) | cat",
        "[[ a || b ]] && w 0 | cat",
        "[[ a =~ x|a ]] && w 0 | cat",
        "shopt -s extglob\nw 0 !(a|b) @(c|d) | cat",
        "w 0 <(echo a | cat) > >(cat) | cat",
        "time -p w 0 | cat; ! w 1 | cat",
        "f() { w 0 | cat; }; f | cat",
        "a=(x y '|') a[1|2]=z; w 0 \"${a[@]}\" | cat",
        "w 0 $((1|2)) $( (w x | cat) ) ${x:-a|b} \"${x#\"}\"}\" $'a\\'|b' <<< 'a|b' | cat",
        "(( 1 | 2 )) && for ((i=0;i<1;i++)) { w 0 | cat; } 2>&1 | cat"
      })
  void shouldAnswerAsWithoutBreakpointsAndDeliverWhatPassedThroughEachPipe(String text) {
    String script = "w() { echo \"<$1\"; } 2>/dev/null\n" + text;
    try (TerminalClient client = system.login("grace")) {
      int id = Math.abs(text.hashCode());
      Transcript without = client.awaitCompletion(client.run(command(id, script)));
      JsonNode counted = client.request(command(id + 1, script, 99));
      int pipes = pipes(counted.path("message").asText());
      int[] all = IntStream.range(0, pipes).toArray();
      Transcript with = client.awaitCompletion(client.run(command(id + 1, script, all)));

      assertThat(pipes).isPositive();
      assertThat(with.standardOutput()).isEqualTo(without.standardOutput());
      for (int pipe : all) {
        assertThat(with.tapped(pipe, "stdout")).as("pipe %d", pipe).startsWith("<" + pipe);
      }
    }
  }

  private static int pipes(String message) {
    Matcher number = Pattern.compile("has (\\d+) top-level").matcher(message);
    assertThat(number.find()).as(message).isTrue();
    return Integer.parseInt(number.group(1));
  }

  @Test
  void shouldRunNothingThatTheShellDoesNotUnderstandWithBreakpoints() {
    try (TerminalClient client = system.login("grace")) {
      client.run(command(7, "touch ran; echo a | cat; for ((;)); do echo b; done", 0));
      JsonNode failed =
          client
              .awaitMessage(
                  message -> message.path("payload").path("result").asText().equals("error"))
              .path("payload");

      assertThat(failed.path("clientId").asInt()).isEqualTo(7);
      assertThat(failed.path("message").asText())
          .startsWith(
              "Breakpoints cannot be set in this text, because the shell does not understand it")
          .contains("syntax error");
      long listing = client.run(8, "ls ran");
      assertThat(client.awaitCompletion(listing).standardOutput()).isEmpty();
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
          .atMost(JsonSocket.TIMEOUT)
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
