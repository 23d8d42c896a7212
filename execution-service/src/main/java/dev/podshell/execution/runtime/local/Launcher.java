package dev.podshell.execution.runtime.local;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Runs {@code launch.py}, which starts a sandbox and ends. */
final class Launcher {

  private static final int TIMEOUT_SECONDS = 30;
  private static final int MAX_ANSWER_BYTES = 64 * 1024;
  private static final String SCRIPT = "launch.py";

  private final JsonMapper mapper = new JsonMapper();
  private final Path python;
  private final Path script;

  private Launcher(Path python, Path script) {
    this.python = python;
    this.script = script;
  }

  /**
   * @param folder to which the launcher's program is written
   */
  static Launcher install(Path python, Path folder) throws IOException {
    Path script = folder.resolve(SCRIPT);
    Resources.copy(Launcher.class, SCRIPT, script);
    return new Launcher(python, script);
  }

  /**
   * Starts a sandbox.
   *
   * @throws IOException if the launcher cannot be run or says that it failed
   */
  void launch(LaunchRequest request) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(python.toString(), "-I", "-S", "-B", script.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (OutputStream input = process.getOutputStream();
        InputStream output = process.getInputStream()) {
      input.write(mapper.writeValueAsBytes(request));
      input.close();
      byte[] said = output.readNBytes(MAX_ANSWER_BYTES);
      if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException("The launcher did not end within " + TIMEOUT_SECONDS + " s");
      }
      requireStarted(said);
    } finally {
      process.destroyForcibly();
    }
  }

  private void requireStarted(byte[] said) throws IOException {
    if (said.length == 0) {
      throw new IOException("The launcher ended without an answer; is " + python + " Python 3.10?");
    }
    LaunchAnswer answer = mapper.readValue(said, LaunchAnswer.class);
    if (answer.error() != null) {
      throw new IOException(answer.error());
    }
  }
}
