package dev.podshell.images;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Checks that the script shows its help before anything is built. */
class ScriptHelpTest {

  @Test
  void shouldShowTheOptionsThatTheCommandHasWithoutABuild() throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
            ComposeFile.REPOSITORY.resolve("podshell").toAbsolutePath().toString(),
            "images",
            "--help");
    // The script finds no JDK and no Maven.
    builder.environment().put("JAVA_HOME", "/nonexistent");
    builder.environment().put("HOME", "/nonexistent");
    builder.environment().put("PATH", "/usr/bin:/bin");
    Process process = builder.redirectErrorStream(true).start();

    assertThat(new String(process.getInputStream().readAllBytes(), UTF_8))
        .isEqualTo(new CommandLine(new ImagesCommand()).getUsageMessage(CommandLine.Help.Ansi.OFF));
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
  }
}
