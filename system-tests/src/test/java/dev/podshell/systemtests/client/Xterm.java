package dev.podshell.systemtests.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;

/** Runs the page's terminal without a page: xterm.js in Node.js. */
public final class Xterm {

  private static final Path FOLDER = Path.of("../session-service/src/test/xterm");
  private static final ObjectMapper JSON = new ObjectMapper();

  private Xterm() {}

  /** Returns the state of a new terminal of 80 × 24 after some output, and its {@code lines}. */
  public static JsonNode screenAfter(String output) throws IOException {
    assertThat(FOLDER.resolve("node_modules"))
        .as("installed by the session service's build, unless exec.skip skips it")
        .exists();
    Process node =
        new ProcessBuilder("node", "states.mjs")
            .directory(FOLDER.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (var question = node.outputWriter(UTF_8);
        var answer = node.inputReader(UTF_8)) {
      String encoded = Base64.getEncoder().encodeToString(output.getBytes(UTF_8));
      question.write(
          JSON.writeValueAsString(Map.of("cols", 80, "rows", 24, "output", encoded)) + "\n");
      question.flush();
      return JSON.readTree(answer.readLine());
    } finally {
      node.destroyForcibly();
    }
  }
}
