package dev.podshell.local.build;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgressTest {

  private static final List<String> BEGIN =
      List.of(
          "[INFO] Building Podshell gateway service 0.1.0-SNAPSHOT                [6/6]",
          "[INFO] --- exec-maven-plugin:3.6.3:exec (page) @ podshell-gateway-service ---");

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private long now;

  @Test
  void shouldSayWhatItDoesAndRepeatItWhenThereIsNoTerminal() {
    Progress progress = progress(false);
    lines(progress, BEGIN);
    pass(progress, Duration.ofSeconds(11));

    assertThat(printed.toString(UTF_8))
        .isEqualTo(
            """
            [6/6] gateway service: build the page with npm … 1 s
            [6/6] gateway service: build the page with npm … 6 s
            [6/6] gateway service: build the page with npm … 11 s
            """);
  }

  @Test
  void shouldRewriteOneLineAndLeaveOneOfEachModuleInATerminal() {
    Progress progress = progress(true);
    lines(progress, BEGIN);
    pass(progress, Duration.ofSeconds(61));
    progress.end();

    String rewrite = "\r\033[K";
    String text = printed.toString(UTF_8);
    assertThat(text).containsOnlyOnce("\n").endsWith("[6/6] gateway service: done in 1 min 1 s\n");
    assertThat(text.split(rewrite.replace("[", "\\["), -1))
        .hasSizeGreaterThan(60)
        .allSatisfy(line -> assertThat(line.length()).isLessThan(80));
  }

  @Test
  void shouldSayThatItWaitsForDownloadsBeforeTheFirstModule() {
    Progress progress = progress(false);
    lines(progress, List.of("[INFO] Scanning for projects..."));
    lines(progress, List.of("Downloaded from central: https://example.org/a.pom (2 kB at 1 kB/s)"));
    lines(progress, List.of("[INFO] Downloaded from central: https://example.org/a.jar (2 kB)"));
    pass(progress, Duration.ofSeconds(5));

    assertThat(printed.toString(UTF_8)).startsWith("read the project … 1 s (2 files downloaded)\n");
  }

  @Test
  void shouldNameTheTestClassThatRuns() {
    Progress progress = progress(false);
    lines(progress, BEGIN);
    lines(
        progress,
        List.of(
            "[INFO] --- surefire:3.5.5:test (default-test) @ podshell-gateway-service ---",
            "[INFO] Running dev.podshell.gateway.CursorTest"));
    pass(progress, Duration.ofSeconds(2));
    lines(
        progress,
        List.of(
            "[INFO] Tests run: 9, Failures: 0, Errors: 0, Skipped: 0, Time elapsed: 5.1 s -- in"
                + " dev.podshell.gateway.CursorTest"));

    assertThat(printed.toString(UTF_8))
        .endsWith(
            """
            testing gateway.CursorTest … 1 s
              gateway.CursorTest, 9 tests, 5.1 s
            """);
  }

  @Test
  void shouldSeeTheEndOfATestClassWhoseLineAnotherProcessHasContinued() {
    Progress progress = progress(false);
    lines(
        progress,
        List.of(
            "[INFO] --- surefire:3.5.5:test (fuzz) @ podshell-gateway-service ---",
            "[INFO] Running dev.podshell.gateway.PathFuzz",
            "[INFO] Tests run: 5, Failures: 0, Errors: 0, Skipped: 0, Time elapsed: 33 s -- in"
                + " dev.podshell.gateway.PathFuzz#110697\tDONE   cov: 241"));

    assertThat(printed.toString(UTF_8)).isEqualTo("  gateway.PathFuzz, 5 tests, 33 s\n");
  }

  private Progress progress(boolean terminal) {
    return new Progress(new PrintStream(printed, true, UTF_8), terminal, false, () -> now);
  }

  private static void lines(Progress progress, List<String> lines) {
    lines.forEach(line -> progress.onLine(line, MavenLine.parse(line)));
  }

  private void pass(Progress progress, Duration time) {
    for (long second = 0; second < time.toSeconds(); second++) {
      now += Duration.ofSeconds(1).toNanos();
      progress.tick();
    }
  }
}
