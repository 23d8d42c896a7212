package dev.podshell.systemtests.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import dev.podshell.systemtests.PodshellSystem;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Checks learners who enter, leave and come back. */
class PageSessionSystemTest extends WithChromium {

  @Test
  void shouldShowNothingOfALearnerToTheNext(PodshellSystem system) {
    LearnerPage page = open();
    page.enter(system.gateway(), "session-anna");
    String firstScript = page.script().inputValue();
    page.run("printf 'of anna\\033[?25l'; sleep 1000");
    assertThat(page.terminal()).containsText("of anna");

    page.button("Leave").click();
    assertThat(page.page().getByLabel("Your name")).hasValue("");
    page.page().getByLabel("Your name").fill("session-bob");
    page.button("Enter").click();

    assertThat(page.connection()).hasText("Connected");
    assertThat(page.script()).hasValue(firstScript);
    assertThat(page.outcome()).isEmpty();
    assertThat(page.button("Run")).isEnabled();
    assertThat(page.button("Open a shell")).isEnabled();
    assertThat(page.button("Stop")).isDisabled();
    page.awaitLines();
    page.run("echo of bob");
    page.awaitLines("of bob");
    assertThat(page.page().evaluate("JSON.stringify(sessionStorage)").toString())
        .doesNotContain("anna");
  }

  @Test
  void shouldShowTheRunningShellWhenOtherCommandsEndedBefore(PodshellSystem system) {
    LearnerPage page = open();
    page.enter(system.gateway(), "session-shell");
    for (int i = 1; i <= 3; i++) {
      page.run("echo ended " + i + "; seq 500");
      assertThat(page.outcome()).hasText("Exit code 0");
    }
    page.button("Open a shell").click();
    assertThat(page.terminal()).containsText("$");

    for (int i = 1; i <= 6; i++) {
      page.page().reload();
      assertThat(page.terminal()).containsText("$");
      assertThat(page.outcome()).hasText("Running");
      page.type("clear; echo $((1000 + %d))\n".formatted(i));
      assertThat(page.terminal()).containsText(String.valueOf(1000 + i));
    }
    page.type("exit\n");
  }

  @Test
  void shouldKeepTheRunningShellWhenTheSessionHasEndedWithItsToken(PodshellSystem system) {
    LearnerPage page = open();
    AtomicInteger connections = new AtomicInteger();
    page.page().onWebSocket(_ -> connections.incrementAndGet());
    shortenTokens(page, "PT6S");
    page.enter(system.gateway(), "session-renewed");
    page.button("Open a shell").click();
    assertThat(page.terminal()).containsText("$");
    page.type("kept=$((6 * 7)); echo $((kept + 2000))\n");
    assertThat(page.terminal()).containsText("2042");

    page.page().waitForCondition(() -> connections.get() >= 3);
    assertThat(page.connection()).hasText("Connected");
    assertThat(page.outcome()).hasText("Running");
    page.type("clear; echo $((kept + 1000))\n");
    assertThat(page.terminal()).containsText("1042");
    page.type("exit\n");
  }

  @Test
  void shouldKeepTheRunningShellWhenTheLearnerEntersAgainWithANewToken(PodshellSystem system) {
    LearnerPage page = open();
    shortenTokens(page, "PT5S");
    page.enter(system.gateway(), "session-entered-again");
    page.button("Open a shell").click();
    assertThat(page.terminal()).containsText("$");
    page.type("kept=$((6 * 7)); echo $((kept + 2000))\n");
    assertThat(page.terminal()).containsText("2042");
    page.page().reload();

    assertThat(page.page().getByRole(AriaRole.ALERT)).containsText("session has expired");
    assertThat(page.page().getByLabel("Your name")).hasValue("session-entered-again");
    page.picture("session-expired");
    page.page().unrouteAll();
    page.button("Enter").click();

    assertThat(page.outcome()).hasText("Running");
    page.type("clear; echo $((kept + 1000))\n");
    assertThat(page.terminal()).containsText("1042");
    page.type("exit\n");
  }

  @Test
  void shouldShowNothingOfAnExpiredSessionToAnotherLearner(PodshellSystem system) {
    LearnerPage page = open();
    shortenTokens(page, "PT5S");
    page.enter(system.gateway(), "session-expired-anna");
    page.run("echo of anna; sleep 1000");
    assertThat(page.terminal()).containsText("of anna");
    page.page().reload();
    assertThat(page.page().getByRole(AriaRole.ALERT)).containsText("session has expired");

    page.page().unrouteAll();
    page.page().getByLabel("Your name").fill("session-expired-bob");
    page.button("Enter").click();

    assertThat(page.connection()).hasText("Connected");
    assertThat(page.button("Run")).isEnabled();
    page.awaitLines();
  }

  /** Makes the local issuer's tokens expire soon. */
  private static void shortenTokens(LearnerPage page, String lifetime) {
    page.page()
        .route(
            "**/dev/token/**",
            route ->
                route.resume(
                    new Route.ResumeOptions()
                        .setUrl(route.request().url() + "?lifetime=" + lifetime)));
  }

  @Test
  void shouldTellACommandTheSizeOfTheWindowThatShowsIt(PodshellSystem system) {
    LearnerPage page = open();
    page.enter(system.gateway(), "session-size");
    page.run("stty size; while read -r; do stty size; done");
    await().until(() -> page.lines().size() == 1);
    String before = page.lines().getFirst();

    page.page().navigate("about:blank");
    page.page().setViewportSize(700, 800);
    page.page().navigate(system.gateway().toString());
    await().until(() -> page.lines().equals(List.of(before)));
    page.type("\n");
    await().until(() -> page.lines().size() == 2);

    assertThat(columns(page.lines().getLast())).isLessThan(columns(before));
    page.button("Stop").click();
  }

  /** Returns the second number that {@code stty size} prints. */
  private static int columns(String size) {
    return Integer.parseInt(size.substring(size.indexOf(' ') + 1));
  }

  @Test
  void shouldKeepTheScriptWhenThePageIsReloaded(PodshellSystem system) {
    LearnerPage page = open();
    page.enter(system.gateway(), "session-script");
    page.script().fill("echo not run yet");

    page.page().reload();

    assertThat(page.script()).hasValue("echo not run yet");
  }

  @Test
  void shouldSayInTheFormWhichNamesAQuestionCannotHave(PodshellSystem system) {
    LearnerPage page = open();
    AtomicInteger connections = new AtomicInteger();
    page.page().onWebSocket(_ -> connections.incrementAndGet());
    page.page().navigate(system.gateway() + "/?question=a%20b");
    page.page().getByLabel("Your name").fill("session-question");

    for (String question : new String[] {"a b", "ü", "a/b"}) {
      page.page().getByLabel("Question").fill(question);
      page.button("Enter").click();
      assertThat(page.page().getByRole(AriaRole.ALERT)).containsText("letters a to z");
    }

    page.picture("question-refused");
    assertThat(connections).hasValue(0);
  }
}
