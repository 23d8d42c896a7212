package dev.podshell.systemtests.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.WebSocketRoute;
import com.microsoft.playwright.options.ColorScheme;
import dev.podshell.systemtests.PodshellSystem;
import java.net.URI;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Checks several commands of a learner: in tabs, in the list, and on another machine. */
class PageWorkSystemTest extends WithChromium {

  private static final String REFUSED_LIST =
      """
      {"type": "list",
       "payload": {"result": "error", "message": "Not available for now", "temporary": true}}
      """;

  @Test
  void shouldGiveEachOfTwoShellsItsOwnInputByKeyboardAlone(PodshellSystem system) {
    LearnerPage page = open();
    page.enter(system.gateway(), "work-tabs");
    page.button("Open a shell").press("Enter");
    assertThat(page.terminal()).containsText("$");
    page.page().keyboard().type("me=first\n");
    page.page().keyboard().press("Shift+F6");
    assertThat(page.tab("Shell", "running")).isFocused();
    page.button("Open a shell").press("Enter");
    assertThat(page.tab("Shell 2", "running")).hasAttribute("aria-selected", "true");
    assertThat(page.terminal()).containsText("$");
    page.page().keyboard().type("me=second; clear; echo I am the $me\n");
    assertThat(page.terminal()).containsText("I am the second");

    page.page().keyboard().press("Shift+F6");
    page.page().keyboard().press("ArrowRight");
    assertThat(page.tab("Shell", "running")).isFocused();
    page.page().keyboard().press("Enter");
    page.page().keyboard().type("clear; echo I am the $me; stty size\n");
    assertThat(page.terminal()).containsText("I am the first");
    assertThat(page.terminal()).not().containsText("second");
    page.picture("tabs-light");
    page.page().keyboard().type("exit 3\n");
    assertThat(page.tab("Shell", "Exit code 3")).isVisible();

    page.page().keyboard().press("Shift+F6");
    page.page().keyboard().press("Delete");
    assertThat(page.tab("Shell", "Exit code 3")).hasCount(0);
    assertThat(page.tab("Shell 2", "running")).isFocused();
    page.page().keyboard().press("Delete"); // it runs, so its tab stays
    page.page().keyboard().press("Enter");
    page.page().keyboard().type("clear; echo still the $me; exit\n");
    assertThat(page.terminal()).containsText("still the second");
    assertThat(page.tab("Shell 2", "Exit code 0")).isVisible();
  }

  @Test
  void shouldRunAScriptInTheTabOfTheLastOneThatEnded(PodshellSystem system) {
    LearnerPage page = open();
    page.enter(system.gateway(), "work-runs");
    page.run("echo one");
    assertThat(page.tab("echo one", "Exit code 0")).isVisible();
    page.run("echo two; read -r line; echo got $line");
    assertThat(page.tab("echo one", "Exit code 0")).hasCount(0);
    assertThat(page.terminal()).containsText("two");

    page.run("echo three");
    page.awaitLines("three");
    page.page().reload();

    page.awaitLines("three");
    assertThat(page.tab("echo three", "Exit code 0")).hasAttribute("aria-selected", "true");
    Locator reader = page.tab("echo two; read -r line; echo got $line", "running");
    reader.click();
    assertThat(page.button("Stop")).isEnabled();
    page.page().keyboard().type("it\n");
    assertThat(page.outcome()).hasText("Exit code 0");
    assertThat(page.lines()).contains("got it");
  }

  @Test
  void shouldSayThatNoMoreCommandsMayRunAtATime(PodshellSystem system) {
    LearnerPage page = open();
    page.enter(system.gateway(), "work-many");
    for (int i = 1; i <= 8; i++) {
      page.run("exec sleep 6" + i);
      assertThat(page.tab("exec sleep 6" + i, "running")).isVisible();
    }

    page.run("echo one more");

    assertThat(page.outcome()).hasText("At most 8 commands run at a time; end one of them first");
    page.picture("tabs-full");
    page.tab("exec sleep 65", "running").click();
    page.button("Stop").click();
    assertThat(page.tab("exec sleep 65", "Stopped")).isVisible();
    page.run("echo one more");
    page.awaitLines("one more");
  }

  @Test
  void shouldOpenTheShellThatStillRunsOnAnotherMachine(PodshellSystem system) {
    LearnerPage home = open();
    home.enter(system.gateway(), "work-machines");
    home.button("Open a shell").click();
    assertThat(home.terminal()).containsText("$");
    home.type("kept=$((6 * 7)); echo begun $kept\n");
    assertThat(home.terminal()).containsText("begun 42");
    home.page().context().close();

    LearnerPage school = open(ColorScheme.DARK);
    school.enter(system.gateway(), "work-machines");
    assertThat(school.terminal()).containsText("begun 42");
    school.page().keyboard().type("echo continued $((kept + 6))\n");
    assertThat(school.terminal()).containsText("continued 48");
    school.page().reload();
    assertThat(school.terminal()).containsText("continued 48");
    // The query of a program is answered here, where the learner types.
    school.type("stty raw -echo; printf '\\033[6n'; head -c 6 | cat -v; stty sane\n");
    assertThat(school.terminal()).containsText("^[[");
    school.page().context().close();

    LearnerPage elsewhere = open(ColorScheme.DARK);
    elsewhere.enter(URI.create(system.gateway() + "/?question=elsewhere"), "work-machines");
    assertThat(elsewhere.page().getByText("Shell of yours still runs")).isVisible();
    elsewhere.picture("work-offer-dark");
    elsewhere.button("My work").click();
    assertThat(elsewhere.work("Shell")).containsText("runs since");
    assertThat(elsewhere.work("Shell")).containsText("playground");
    elsewhere.button("Open: Shell").click();
    assertThat(elsewhere.terminal()).containsText("continued 48");
    elsewhere.page().keyboard().type("clear; echo again $((kept + 7))\n");
    assertThat(elsewhere.terminal()).containsText("again 49");
    elsewhere.page().keyboard().type("exit\n");
    assertThat(elsewhere.outcome()).hasText("Exit code 0");
  }

  @Test
  void shouldStopEndAndWatchAgainFromTheListByKeyboardAlone(PodshellSystem system) {
    LearnerPage page = open(ColorScheme.DARK);
    page.enter(system.gateway(), "work-list");
    page.run("echo first script; sleep 1000");
    page.run("trap '' INT; echo second script; sleep 1000");
    assertThat(page.terminal()).containsText("second script");

    page.button("My work").press("Enter");
    Locator first = page.work("echo first script");
    Locator second = page.work("trap");
    assertThat(first).containsText("runs since");
    page.button("Stop: echo first script; sleep 1000").press("Enter");
    assertThat(first).containsText("ended by SIGINT");
    page.picture("work-dark");
    page.button("End: trap '' INT; echo second script; sleep 1000").press("Enter");
    assertThat(page.button("Keep it")).isFocused();
    page.page().keyboard().press("Escape");
    assertThat(second).containsText("runs since");
    page.page().keyboard().press("Enter");
    page.button("End it").press("Enter");
    assertThat(second).containsText("ended by SIGKILL");
    page.page().keyboard().press("Escape");

    assertThat(page.button("My work")).isFocused();
    page.tab("echo first script; sleep 1000", "Stopped").press("Delete");
    page.button("My work").press("Enter");
    page.button("Open: echo first script; sleep 1000").press("Enter");
    page.awaitLines("first script");
    assertThat(page.button("Stop")).isDisabled();
  }

  @Test
  void shouldSayWhyTheListIsMissingAndWhenItIsEmpty(PodshellSystem system) {
    LearnerPage page = open();
    AtomicBoolean isRefused = new AtomicBoolean(true);
    page.page()
        .routeWebSocket(
            url -> url.contains("/terminal"),
            socket -> {
              WebSocketRoute gateway = socket.connectToServer();
              socket.onMessage(
                  frame -> {
                    if (isRefused.get() && frame.text().contains("\"type\":\"list\"")) {
                      socket.send(REFUSED_LIST);
                    } else {
                      gateway.send(frame.text());
                    }
                  });
            });
    page.enter(system.gateway(), "work-none");

    page.button("My work").click();
    assertThat(page.page().getByText("cannot be listed: Not available for now")).isVisible();
    page.picture("work-refused");
    isRefused.set(false);
    page.button("Try again").click();

    assertThat(page.page().getByText("Nothing yet.")).isVisible();
    assertThat(page.button("Try again")).isHidden();
    page.picture("work-empty");
  }
}
