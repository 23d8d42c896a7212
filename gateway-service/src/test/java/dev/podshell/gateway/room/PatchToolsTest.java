package dev.podshell.gateway.room;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.podshell.gateway.compute.Deadline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Checks that patches written by git, npm's diff and diff-match-patch reproduce their target texts.
 */
class PatchToolsTest {

  private static final Path TOOLS = Path.of("src/test/patch-tools");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MAX = 1 << 20;

  @TempDir Path folder;

  private record Pair(String before, String after) {}

  private static List<Pair> pairs() {
    String program = "def main():\n    print(1)\n\n\nif __name__ == \"__main__\":\n    main()\n";
    String longer = "x = 1\n".repeat(40) + "y\n" + "x = 1\n".repeat(40);
    List<Pair> pairs =
        new ArrayList<>(
            List.of(
                new Pair(program, program.replace("print(1)", "print(2)")),
                new Pair("a\nb", "a\nc"),
                new Pair("a\nb", "a\nb\n"),
                new Pair("a\nb\n", "a\nb"),
                new Pair("a\nb", "x\nb"),
                new Pair("a", "b"),
                new Pair("a\n", "b\n"),
                new Pair("", "print(1)\n"),
                new Pair("", "print(1)"),
                new Pair("print(1)\n", ""),
                new Pair("print(1)", ""),
                new Pair("\n", "\n\n"),
                new Pair("a\r\nb\r\nc\r\n", "a\r\nx\r\nc\r\n"),
                new Pair("a\r\nb\r\n", "a\nb\n"),
                new Pair("a\rb\rc", "a\rx\rc"),
                new Pair(longer, longer.replace("y", "z").replaceFirst("1", "2") + "end\n"),
                new Pair(longer, "# first\n" + longer.replace("y\n", "") + "last"),
                new Pair("print(\"😀\")\n", "print(\"😀😁\")\n"),
                new Pair("print(\"😀 é %20 +&#?\")\n", "print(\"x é %25 +&#?\")\n"),
                new Pair("a 100% b\n", "a 100%% b\n"),
                new Pair("-- a\n++ b\n", "-- a\n++ c\n"),
                new Pair("@@ -1 +1 @@\n-a\n+b\n", "@@ -1 +1 @@\n-a\n+c\n"),
                new Pair("--- a\n+++ b\n@@ -1 +1 @@\n-a\n+b\n", "nothing\n"),
                new Pair("\\ No newline at end of file\n", "\\ Newline at end of file\n"),
                new Pair(" \n\t\n \n", " \n\n \n")));
    Random random = new Random(7);
    for (int i = 0; i < 60; i++) {
      pairs.add(new Pair(text(random), text(random)));
    }
    return pairs;
  }

  private static String text(Random random) {
    List<String> parts = List.of("a", "b", "\n", "\n", "c\n", "é", " ", "%", "\r\n");
    StringBuilder text = new StringBuilder();
    int length = random.nextInt(30);
    for (int i = 0; i < length; i++) {
      text.append(parts.get(random.nextInt(parts.size())));
    }
    return text.toString();
  }

  @Test
  void shouldApplyThePatchesOfJavaScriptTools() throws Exception {
    List<Pair> pairs = pairs();
    Path input = folder.resolve("pairs.json");
    JSON.writeValue(
        input.toFile(), pairs.stream().map(pair -> List.of(pair.before(), pair.after())).toList());

    JsonNode patches = JSON.readTree(run(0, TOOLS, "node", "patches.mjs", input.toString()));

    int applied = 0;
    for (int i = 0; i < pairs.size(); i++) {
      for (JsonNode patch : patches.get(i)) {
        if (patch.path("patch").isTextual()) {
          applied += check(patch.path("tool").asText(), pairs.get(i), patch.path("patch").asText());
        }
      }
    }
    assertThat(applied).isGreaterThan(400);
  }

  @Test
  void shouldApplyThePatchesOfGit() throws Exception {
    int applied = 0;
    for (Pair pair : pairs()) {
      Files.writeString(folder.resolve("before"), pair.before());
      Files.writeString(folder.resolve("after"), pair.after());
      for (String context : List.of("-U3", "-U0", "--no-prefix")) {
        applied +=
            check(
                "git diff " + context,
                pair,
                run(
                    pair.before().equals(pair.after()) ? 0 : 1,
                    folder,
                    "git",
                    "-c",
                    "core.autocrlf=false",
                    "diff",
                    "--no-index",
                    "--no-color",
                    context,
                    "before",
                    "after"));
      }
    }
    assertThat(applied).isGreaterThan(200);
  }

  private static int check(String tool, Pair pair, String patch) throws Exception {
    if (pair.before().equals(pair.after())) {
      return 0;
    }
    String after;
    try {
      after =
          new TextChange.Text(patch)
              .on(
                  pair.before(),
                  MAX,
                  (from, to) -> TextDifference.of(from, to).compare(MAX, new Deadline()))
              .apply(pair.before());
    } catch (TextChangeException e) {
      throw new AssertionError("%s of %s: %s".formatted(tool, pair, patch), e);
    }
    assertThat(after).as("%s of %s: %s", tool, pair, patch).isEqualTo(pair.after());
    return 1;
  }

  private String run(int exitCode, Path directory, String... command)
      throws IOException, InterruptedException {
    Path output = folder.resolve("output");
    Path errors = folder.resolve("errors");
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile())
            .start();
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).as(Files.readString(errors)).isEqualTo(exitCode);
      return Files.readString(output, UTF_8);
    } finally {
      process.destroyForcibly();
    }
  }
}
