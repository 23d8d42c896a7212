package dev.podshell.systemtests.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import dev.podshell.systemtests.PodshellSystem;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Checks that nothing is lost of what a learner types into the script box. */
class PageDraftSystemTest extends WithChromium {

  @Test
  void shouldShowTheTextOnAnotherMachine(PodshellSystem system) {
    LearnerPage page = open();
    page.enter(system.gateway(), "draft-machines");
    page.script().fill("echo typed on one machine");
    assertThat(state(page)).hasText("Saved");

    LearnerPage other = open();
    other.enter(system.gateway(), "draft-machines");

    assertThat(other.script()).hasValue("echo typed on one machine");
    page.picture("draft-saved");
  }

  @Test
  void shouldMergeWhatWasTypedInTwoWindows(PodshellSystem system) {
    LearnerPage one = open();
    one.enter(system.gateway(), "draft-merge");
    one.script().fill("first\nsecond\nthird");
    assertThat(state(one)).hasText("Saved");
    LearnerPage other = open();
    other.enter(system.gateway(), "draft-merge");
    assertThat(other.script()).hasValue("first\nsecond\nthird");

    one.script().fill("FIRST\nsecond\nthird");
    assertThat(state(one)).hasText("Saved");
    other.script().press("Control+End");
    other.page().keyboard().type(" and more");

    assertThat(other.script()).hasValue("FIRST\nsecond\nthird and more");
    assertThat(state(other)).hasText("Saved");
    one.script().press("Control+End");
    one.page().keyboard().type("\nfourth");
    assertThat(one.script())
        .hasValue(Pattern.compile("FIRST\nsecond\n.*third and more.*", Pattern.DOTALL));
    assertThat(one.script()).hasValue(Pattern.compile(".*fourth.*", Pattern.DOTALL));
  }

  @Test
  void shouldKeepBothTextsWhenTheSameLineWasChangedInTwoWindows(PodshellSystem system) {
    LearnerPage one = open();
    one.enter(system.gateway(), "draft-conflict");
    one.script().fill("line");
    assertThat(state(one)).hasText("Saved");
    LearnerPage other = open();
    other.enter(system.gateway(), "draft-conflict");
    assertThat(other.script()).hasValue("line");

    one.script().fill("line of one");
    assertThat(state(one)).hasText("Saved");
    other.script().fill("line of another");

    assertThat(other.page().getByText("You changed the same lines in another window")).isVisible();
    assertThat(other.script())
        .hasValue(Pattern.compile(".*line of another.*line of one.*", Pattern.DOTALL));
    other.picture("draft-conflict");
  }

  @Test
  void shouldSaveWhatWasTypedWithoutANetworkWhenItIsBack(PodshellSystem system) throws Exception {
    try (FaultyNetwork network = FaultyNetwork.before(system.gateway())) {
      LearnerPage page = open();
      page.enter(network.address(), "draft-offline");
      page.script().fill("before");
      assertThat(state(page)).hasText("Saved");

      network.fail();
      page.script().fill("typed without a network");
      assertThat(page.page().getByText("Your text is kept in this browser, and saved")).isVisible();
      page.picture("draft-offline");
      network.heal();

      assertThat(state(page)).hasText("Saved");
      LearnerPage other = open();
      other.enter(system.gateway(), "draft-offline");
      assertThat(other.script()).hasValue("typed without a network");
    }
  }

  @Test
  void shouldKeepWhatWasTypedJustBeforeTheTabWasClosed(PodshellSystem system) {
    BrowserContext browser = open().page().context().browser().newContext();
    LearnerPage page = new LearnerPage(browser.newPage());
    page.enter(system.gateway(), "draft-closed");
    page.script().fill("");
    assertThat(state(page)).hasText("Saved");
    page.page().keyboard().type("typed at the last moment");
    page.page().close();

    LearnerPage again = new LearnerPage(browser.newPage());
    again.enter(system.gateway(), "draft-closed");

    assertThat(again.script()).hasValue("typed at the last moment");
    assertThat(state(again)).hasText("Saved");
  }

  @Test
  void shouldLoseNoCharacterWhenThePageIsReloadedAtAnyMoment(PodshellSystem system) {
    LearnerPage page = open();
    page.enter(system.gateway(), "draft-reloads");
    page.script().fill("");
    StringBuilder typed = new StringBuilder();
    Random random = new Random(20);

    for (int reload = 0; reload < 10; reload++) {
      String next = "%d-%s ".formatted(reload, "x".repeat(1 + random.nextInt(12)));
      page.script().press("Control+End");
      page.page().keyboard().type(next);
      typed.append(next);
      page.page().waitForTimeout(random.nextInt(400));
      page.page().reload();
      assertThat(page.script()).hasValue(typed.toString());
      assertThat(page.script()).isEditable();
    }

    LearnerPage other = open();
    assertThat(state(page)).hasText("Saved");
    other.enter(system.gateway(), "draft-reloads");
    assertThat(other.script()).hasValue(typed.toString());
  }

  private static Locator state(LearnerPage page) {
    return page.page().locator("#draft-state");
  }
}
