package dev.podshell.systemtests.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.options.ColorScheme;
import dev.podshell.systemtests.PodshellSystem;
import org.junit.jupiter.api.Test;

/** Checks what the terminal shows, and what the page says about the end of a command. */
class PageScreenSystemTest extends WithChromium {

  @Test
  void shouldShowNothingOfTheLastCommandWhenAnotherRuns(PodshellSystem system) {
    LearnerPage page = open();
    page.enter(system.gateway(), "screen-second");
    page.run("seq 8");
    assertThat(page.outcome()).hasText("Exit code 0");

    page.run("echo A");

    page.awaitLines("A");
  }

  @Test
  void shouldForgetTheModesOfTheLastCommandWhenAnotherRuns(PodshellSystem system) {
    LearnerPage page = open();
    page.enter(system.gateway(), "screen-modes");
    // This turns on line drawing, origin mode, a scroll region, insert mode, focus reports,
    // application cursor keys, bracketed paste, the mouse and the alternate screen, and begins a
    // title that never ends.
    page.run(
        "printf '\\033(0\\033[?6h\\033[2;5r\\033[4h\\033[?1004h\\033[?1h\\033[?2004h\\033[?1000h"
            + "\\033[?1049h\\033]0;x'");
    assertThat(page.outcome()).hasText("Exit code 0");

    page.run("stty raw -echo; printf 'lqk\\r\\n'; head -c 7 | cat -v");
    assertThat(page.terminal()).containsText("lqk");
    page.press("ArrowUp");
    page.paste("mine");

    page.awaitLines("lqk", "^[[Amine");
  }

  @Test
  void shouldAnswerAProgramOnceWhenThePageIsReloadedOften(PodshellSystem system) {
    LearnerPage page = open();
    page.enter(system.gateway(), "screen-answers");
    page.run(
        "stty raw -echo; printf '\\033[c\\033[6n\\033[?6n\\033]10;?\\033\\\\\\033[?2026$p"
            + "\\033P$qm\\033\\\\asked'; exec cat -v");
    assertThat(page.terminal()).containsText("asked");
    assertThat(page.terminal()).containsText("P1$r");
    page.type("1");
    assertThat(page.terminal()).containsText("^[\\1");
    String answered = String.join("", page.lines());

    for (int reload = 2; reload <= 4; reload++) {
      page.page().reload();
      assertThat(page.terminal()).containsText("asked");
      page.type(String.valueOf(reload));
      answered += reload;
      assertThat(page.terminal()).containsText(String.valueOf(reload));
      page.awaitText(answered);
    }
    page.button("Stop").click();
  }

  @Test
  void shouldAnswerAProgramOnceWhenTheTabWasDuplicated(PodshellSystem system) {
    LearnerPage page = open();
    page.enter(system.gateway(), "screen-duplicate");
    page.run(
        "stty raw -echo; echo ready; head -c 1 >/dev/null; printf '\\033[6nasked'; exec cat -v");
    assertThat(page.terminal()).containsText("ready");
    LearnerPage duplicate =
        new LearnerPage(
            page.page().waitForPopup(() -> page.page().evaluate("window.open(location.href)")));
    assertThat(duplicate.terminal()).containsText("ready");

    duplicate.type("1");
    assertThat(duplicate.terminal()).containsText("R");
    duplicate.type("2");
    assertThat(duplicate.terminal()).containsText("R2");
    page.type("3");
    assertThat(page.terminal()).containsText("R23");

    assertThat(String.join("", page.lines())).containsOnlyOnce("^[[");
    page.button("Stop").click();
  }

  @Test
  void shouldSayWhichLimitEndedACommand(PodshellSystem system) {
    LearnerPage page = open();
    page.enter(system.gateway(), "screen-limit");

    page.run("truncate -s 65M file; exit $?");

    assertThat(page.outcome()).hasText("Stopped: it wrote a file of more than 64 MB");
    page.picture("limit");
  }

  @Test
  void shouldStopMoreFirmlyWithEachPress(PodshellSystem system) {
    LearnerPage page = open(ColorScheme.DARK);
    page.enter(system.gateway(), "screen-stop");
    page.run("trap 'echo int' INT; trap 'echo term' TERM; echo ready; while :; do sleep 0.1; done");
    assertThat(page.terminal()).containsText("ready");

    page.button("Stop").click();
    assertThat(page.terminal()).containsText("int");
    page.button("Terminate").click();
    assertThat(page.terminal()).containsText("term");
    page.button("Kill").click();

    assertThat(page.outcome()).hasText("Stopped");
    assertThat(page.button("Run")).isEnabled();
    assertThat(page.button("Stop")).isDisabled();
    page.picture("stopped-dark");
  }

  @Test
  void shouldSayStoppedWhenTheLearnerInterrupts(PodshellSystem system) {
    LearnerPage page = open();
    page.enter(system.gateway(), "screen-interrupt");
    page.run("echo ready; sleep 1000");
    assertThat(page.terminal()).containsText("ready");

    page.press("Control+c");

    assertThat(page.outcome()).hasText("Stopped");
    assertThat(page.outcome()).hasAttribute("data-state", "stopped");
  }

  @Test
  void shouldNameTheSignalThatEndedACommand(PodshellSystem system) {
    LearnerPage page = open();
    page.enter(system.gateway(), "screen-signal");

    page.run("kill -SEGV $$");
    assertThat(page.outcome()).hasText("Ended by SIGSEGV");

    page.run("bash -c 'kill -KILL $$'; exit $?");
    assertThat(page.outcome()).containsText("Exit code 137 (SIGKILL: perhaps it used more memory");
    page.run("ulimit -S -t 1; while :; do :; done");
    assertThat(page.outcome()).hasText("Ended by SIGXCPU");
  }

  @Test
  void shouldGiveEmojiAndCombinedCharactersTheirWidth(PodshellSystem system) {
    LearnerPage page = open();
    page.enter(system.gateway(), "screen-width");

    // An e with an accent has one cell; a face and a family of three have two each.
    page.run("stty raw -echo; printf 'e\u0301😀👨\u200d👩\u200d👧\\033[6n'; head -c 6 | cat -v");

    assertThat(page.terminal()).containsText("^[[1;6R");
  }

  @Test
  void shouldReadTheTerminalAloudOnlyWhenTheLearnerWantsIt(PodshellSystem system) {
    LearnerPage page = open();
    page.enter(system.gateway(), "screen-reader");
    assertThat(page.page().locator(".xterm-accessibility")).hasCount(0);

    page.page().getByLabel("Screen reader").check();
    assertThat(page.page().locator(".xterm-accessibility")).hasCount(1);
    page.page().reload();

    assertThat(page.page().locator(".xterm-accessibility")).hasCount(1);
    assertThat(page.page().getByLabel("Screen reader")).isChecked();
  }
}
