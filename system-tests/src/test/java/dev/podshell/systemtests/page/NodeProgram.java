package dev.podshell.systemtests.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The result of a program that Node.js has run.
 *
 * @param output its standard output and error
 */
record NodeProgram(int exitCode, String output) {

  private static final long TIMEOUT_SECONDS = 150;

  /** Runs a program in a folder, and waits for its end. */
  static NodeProgram run(Path folder, String... arguments) {
    List<String> command = Stream.concat(Stream.of("node"), Stream.of(arguments)).toList();
    try {
      Process process =
          new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
      process
          .onExit()
          .orTimeout(TIMEOUT_SECONDS, TimeUnit.SECONDS)
          .whenComplete((_, timeout) -> process.destroyForcibly());
      String output = new String(process.getInputStream().readAllBytes(), UTF_8);
      return new NodeProgram(process.waitFor(), output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Returns the output, and fails with it if the program failed. */
  String requireSuccess() {
    assertThat(exitCode).as(output).isZero();
    return output;
  }
}
