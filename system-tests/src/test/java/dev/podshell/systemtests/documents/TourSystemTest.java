package dev.podshell.systemtests.documents;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.podshell.systemtests.client.JsonSocket;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Follows the README's five minutes: does what the console blocks show, and requires their output.
 * Another client takes the place of {@code wscat}.
 */
class TourSystemTest {

  private static final Path README = Path.of("../README.md");
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String TYPED = "$ ";
  private static final String SENT = "> ";
  private static final String RECEIVED = "< ";
  private static final String ELISION = "…";

  @TempDir Path data;

  private final Likeness likeness = new Likeness();
  private final HttpClient http = HttpClient.newHttpClient();
  private @Nullable Launched system;
  private @Nullable JsonSocket socket;

  @AfterEach
  void stop() {
    http.shutdownNow();
    if (socket != null) {
      socket.close();
    }
    if (system != null) {
      system.close();
    }
  }

  @Test
  void shouldSeeWhatTheReadmeShows() throws Exception {
    List<ConsoleBlock> blocks = ConsoleBlock.of(README);
    assertThat(blocks).hasSizeGreaterThan(3);
    for (ConsoleBlock block : blocks) {
      follow(block.lines());
    }
  }

  private void follow(List<String> lines) throws Exception {
    int next = 0;
    while (next < lines.size()) {
      String line = lines.get(next);
      List<String> answer = answer(lines.subList(next + 1, lines.size()));
      if (line.startsWith(TYPED)) {
        type(line.substring(TYPED.length()), answer);
        next += 1 + answer.size();
      } else if (line.startsWith(SENT)) {
        socket().send(likeness.translate(JSON.readTree(line.substring(SENT.length()))));
        next++;
      } else if (line.startsWith(RECEIVED)) {
        List<String> frames =
            lines.subList(next, lines.size()).stream()
                .takeWhile(it -> it.startsWith(RECEIVED))
                .toList();
        receive(frames);
        next += frames.size();
      } else {
        assertThat(line).isEqualTo("Disconnected (code: 1006, reason: \"\")");
        assertThat(socket().awaitLoss()).isTrue();
        next++;
      }
    }
  }

  /** Returns what a program prints after it was typed: the lines up to the next with a mark. */
  private static List<String> answer(List<String> lines) {
    return lines.stream()
        .takeWhile(
            line -> !line.startsWith(TYPED) && !line.startsWith(SENT) && !line.startsWith(RECEIVED))
        .toList();
  }

  private void type(String command, List<String> answer) throws Exception {
    switch (command.split(" ", 2)[0]) {
      case "./podshell" -> {
        assertThat(command).isEqualTo("./podshell run");
        system = Launched.start(data);
        requireLines(answer);
      }
      case "curl" -> {
        String token = get(command.substring("curl ".length()));
        String shown = answer.getFirst();
        assertThat(token).startsWith(shown.replace(ELISION, ""));
        likeness.note(shown, TextNode.valueOf(token));
      }
      case "npx" -> {
        assertThat(command).startsWith("npx --yes wscat -c ws://");
        assertThat(answer).containsExactly("Connected (press CTRL+C to quit)");
        String address = command.substring(command.indexOf("ws://"));
        socket = JsonSocket.open(URI.create(here(address)), null, _ -> false);
      }
      case "pkill" -> {
        assertThat(command).startsWith("pkill -KILL -f ");
        system().kill(command.substring("pkill -KILL -f ".length()));
        requireLines(answer);
      }
      default -> throw new AssertionError("Nobody can do this: " + command);
    }
  }

  /** Requires the launcher to print these lines; which part is ready first may differ. */
  private void requireLines(List<String> shown) {
    List<String> expected =
        shown.stream()
            .filter(line -> !line.equals(ELISION))
            .map(this::comparable)
            .sorted()
            .toList();
    List<String> printed =
        system().awaitLine(here(shown.getLast())).stream().map(this::comparable).toList();
    assertThat(printed.subList(printed.size() - expected.size(), printed.size()).stream().sorted())
        .containsExactlyElementsOf(expected);
  }

  private String comparable(String line) {
    return here(line)
        .replaceAll("\\d+\\.\\d s$", "0.0 s")
        .replaceAll("(logs and data are in ).*", "$1a folder");
  }

  /**
   * Receives these frames in this order, except that notifications may come before or after the
   * others.
   */
  private void receive(List<String> shown) throws IOException {
    List<JsonNode> expected = new ArrayList<>();
    List<JsonNode> frames = new ArrayList<>();
    for (String frame : shown) {
      expected.add(JSON.readTree(frame.substring(RECEIVED.length())));
      frames.add(socket().awaitMessage(_ -> true));
    }
    for (boolean isNotification : new boolean[] {true, false}) {
      List<JsonNode> these = select(expected, isNotification);
      List<JsonNode> those = select(frames, isNotification);
      assertThat(those).as("received: %s", frames).hasSameSizeAs(these);
      for (int i = 0; i < these.size(); i++) {
        likeness.require(these.get(i), those.get(i));
      }
    }
  }

  private static List<JsonNode> select(List<JsonNode> frames, boolean isNotification) {
    return frames.stream()
        .filter(it -> it.path("type").asText().equals("notification") == isNotification)
        .toList();
  }

  private String get(String address) throws IOException, InterruptedException {
    return http.send(
            HttpRequest.newBuilder(URI.create(here(address))).build(), BodyHandlers.ofString())
        .body()
        .strip();
  }

  private String here(String text) {
    return text.replace("localhost:8080", "localhost:" + system().port());
  }

  private Launched system() {
    if (system == null) {
      throw new AssertionError("The tour begins without ./podshell run");
    }
    return system;
  }

  private JsonSocket socket() {
    if (socket == null) {
      throw new AssertionError("There is no connection yet");
    }
    return socket;
  }
}
