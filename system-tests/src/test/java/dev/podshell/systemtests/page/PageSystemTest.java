package dev.podshell.systemtests.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.podshell.systemtests.PodshellSystem;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PageSystemTest extends WithChromium {

  @Test
  void shouldShowWhatAScriptPrintsAndItsExitCode(PodshellSystem system) {
    LearnerPage page = open(ColorScheme.LIGHT);
    page.enter(system.gateway(), "page-script");

    page.run("python3 -c 'print(6*7)'; exit 3");

    assertThat(page.outcome()).hasText("Exit code 3");
    assertThat(page.lines()).contains("42");
    page.picture("script-light");
  }

  @Test
  void shouldOpenAShellThatAnswersTheKeyboard(PodshellSystem system) {
    LearnerPage page = open(ColorScheme.DARK);
    page.enter(system.gateway(), "page-shell");
    page.button("Open a shell").click();
    assertThat(page.terminal()).containsText("$");

    page.type("echo $((6*7)); stty size\n");

    assertThat(page.terminal()).containsText("42");
    page.picture("shell-dark");
    page.type("exit 5\n");
    assertThat(page.outcome()).hasText("Exit code 5");
  }

  @Test
  void shouldGoOnWithoutGapOrRepeatWhenTheGatewayIsKilled(PodshellSystem system) throws Exception {
    LearnerPage page = open(ColorScheme.LIGHT);
    page.enter(system.gateway(), "page-reconnect");
    page.run("for i in $(seq 20); do echo line $i; sleep 0.5; done");
    assertThat(page.terminal()).containsText("line 3");

    system.gatewayService().kill();
    assertThat(page.page().getByText("Connection lost, trying again…")).isVisible();
    page.picture("connection-lost");
    system.gatewayService().start();

    assertThat(page.outcome()).hasText("Exit code 0");
    assertThat(page.lines())
        .filteredOn(line -> line.startsWith("line "))
        .containsExactlyElementsOf(
            IntStream.rangeClosed(1, 20).mapToObj(i -> "line " + i).toList());
  }

  @Test
  void shouldTakeTheSessionUpAgainWhenThePageIsReloaded(PodshellSystem system) {
    LearnerPage page = open(ColorScheme.LIGHT);
    page.enter(system.gateway(), "page-reload");
    page.script().fill("echo begun; read -r line; echo got $line");
    page.script().press("Control+Enter");
    assertThat(page.terminal()).containsText("begun");

    page.page().reload();

    assertThat(page.terminal()).containsText("begun");
    page.type("more\n");
    assertThat(page.outcome()).hasText("Exit code 0");
    assertThat(page.lines()).contains("got more");
  }

  @Test
  void shouldSayWhyWhenATokenIsRefused(PodshellSystem system) {
    LearnerPage page = open(ColorScheme.LIGHT);
    page.page().navigate(system.gateway().toString());
    page.picture("login-light");
    page.page().getByText("I have a token").click();
    page.page().getByLabel("Token of your school or company").fill("not a token");

    page.button("Enter").click();

    assertThat(page.page().getByRole(AriaRole.ALERT)).not().isEmpty();
    assertThat(page.page().getByLabel("Your name")).isVisible();
  }
}
