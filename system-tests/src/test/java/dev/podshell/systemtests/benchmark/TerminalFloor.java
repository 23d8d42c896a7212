package dev.podshell.systemtests.benchmark;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** Measures a bare pseudo-terminal. */
final class TerminalFloor {

  private TerminalFloor() {}

  static Latencies measure(int keystrokes) throws IOException, InterruptedException {
    Path script = Files.createTempFile("pty_echo", ".py");
    try (InputStream source = TerminalFloor.class.getResourceAsStream("pty_echo.py")) {
      Files.write(script, Objects.requireNonNull(source).readAllBytes());
      Process process =
          new ProcessBuilder("python3", script.toString(), Integer.toString(keystrokes))
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      Latencies latencies = new Latencies();
      try (BufferedReader lines = process.inputReader()) {
        lines.lines().mapToLong(Long::parseLong).forEach(latencies::add);
      }
      if (process.waitFor() != 0 || latencies.count() != keystrokes) {
        throw new IllegalStateException("The bare terminal failed");
      }
      return latencies;
    } finally {
      Files.delete(script);
    }
  }
}
