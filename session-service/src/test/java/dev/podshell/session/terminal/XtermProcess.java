package dev.podshell.session.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.podshell.contracts.command.TerminalSize;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;

/** Runs xterm.js in Node.js, and asks it what a terminal shows after some output. */
public final class XtermProcess implements AutoCloseable {

  private static final Path FOLDER = Path.of("src/test/xterm");

  private final ObjectMapper json = new ObjectMapper();
  private final Process node;
  private final Writer questions;
  private final BufferedReader answers;

  private XtermProcess(Process node) {
    this.node = node;
    this.questions = new OutputStreamWriter(node.getOutputStream(), UTF_8);
    this.answers = new BufferedReader(new InputStreamReader(node.getInputStream(), UTF_8));
  }

  public static XtermProcess start() throws IOException {
    assertThat(FOLDER.resolve("node_modules"))
        .as("installed by install.sh, which exec.skip skips")
        .exists();
    return new XtermProcess(
        new ProcessBuilder("node", "states.mjs")
            .directory(FOLDER.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start());
  }

  /** Returns the state of a new terminal after some output, and the {@code lines} that it shows. */
  public JsonNode screenAfter(TerminalSize size, byte[] output) throws IOException {
    questions.write(
        json.writeValueAsString(
            Map.of(
                "cols",
                size.columns(),
                "rows",
                size.rows(),
                "output",
                Base64.getEncoder().encodeToString(output))));
    questions.write('\n');
    questions.flush();
    String answer = answers.readLine();
    assertThat(answer).as("the process has ended").isNotNull();
    return json.readTree(answer);
  }

  /** Returns the state of a new terminal after some output, without what it shows. */
  JsonNode stateAfter(TerminalSize size, byte[] output) throws IOException {
    ObjectNode state = (ObjectNode) screenAfter(size, output);
    state.remove("lines");
    return state;
  }

  @Override
  public void close() {
    node.destroyForcibly();
  }
}
