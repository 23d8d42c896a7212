package dev.podshell.gateway.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Runs the client library's own tests, and checks what its users get. */
class ClientLibraryTest {

  private static final Path LIBRARY = Path.of("src/main/web/client");
  private static final Pattern PACKED = Pattern.compile("\"path\": \"([^\"]+)\"");

  @Test
  void shouldPassItsOwnTests() throws Exception {
    run("node", "--test", "test/client.test.mjs");
  }

  @Test
  void shouldGiveAStrangerTypesThatCompileStrictly() throws Exception {
    run("node", "../node_modules/typescript/bin/tsc", "-p", "test");
  }

  @Test
  void shouldPublishWhatItsUsersNeedAndNothingElse() throws Exception {
    String packed = run("npm", "pack", "--dry-run", "--json", "--ignore-scripts", "--offline");

    assertThat(PACKED.matcher(packed).results().map(path -> path.group(1)))
        .containsExactlyInAnyOrder(
            "LICENSE",
            "README.md",
            "package.json",
            "dist/podshell-client.js",
            "dist/podshell-client.d.ts",
            "dist/types.d.ts");
  }

  private static String run(String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).directory(LIBRARY.toFile()).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }
}
