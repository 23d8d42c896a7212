package dev.podshell.systemtests.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.podshell.systemtests.PodshellSystem;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Checks that a program waits for the page, instead of the learner for the program's output. */
class PageFlowSystemTest extends WithChromium {

  private static final Duration FLOOD = Duration.ofSeconds(10);
  private static final String PROMPT = "ready>";

  @Test
  void shouldShowThePromptSoonAfterAFloodIsInterrupted(PodshellSystem system) {
    LearnerPage page = open();
    page.enter(system.gateway(), "flow-page");
    page.run("PS1='ready''> ' exec bash --norc -i");
    page.awaitLines(PROMPT);
    page.type("yes\n");
    assertThat(page.terminal()).not().containsText(PROMPT);
    await().pollDelay(FLOOD).until(() -> true);

    long begin = System.nanoTime();
    page.press("Control+c");
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> endsWithPrompt(page.lines()));
    Duration wait = Duration.ofNanos(System.nanoTime() - begin);

    System.out.printf("The prompt came %d ms after Ctrl-C%n", wait.toMillis());
    assertThat(wait).isLessThan(Duration.ofSeconds(10)); // without flow control 30 to 85 s
    page.button("Stop").click();
  }

  private static boolean endsWithPrompt(List<String> lines) {
    return !lines.isEmpty() && lines.getLast().equals(PROMPT);
  }
}
