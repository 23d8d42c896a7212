package dev.podshell.systemtests.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/** The page as a learner finds it: by its labels, and by what can be read. */
record LearnerPage(Page page) {

  void enter(URI gateway, String learner) {
    page.navigate(gateway.toString());
    page.getByLabel("Your name").fill(learner);
    button("Enter").click();
    assertThat(page.getByText("Connected", new Page.GetByTextOptions().setExact(true))).isVisible();
  }

  Locator button(String name) {
    return page.getByRole(
        AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
  }

  Locator script() {
    return page.getByRole(
        AriaRole.TEXTBOX, new Page.GetByRoleOptions().setName("Script").setExact(true));
  }

  void run(String text) {
    script().fill(text);
    button("Run").click();
  }

  /** What is said of how the command ended. */
  Locator outcome() {
    return page.locator("#outcome");
  }

  Locator terminal() {
    return page.locator(".xterm-rows");
  }

  /** The lines that the terminal shows, without the empty ones. */
  List<String> lines() {
    return page.locator(".xterm-rows > div").allInnerTexts().stream()
        .map(line -> line.replace('\u00a0', ' ').strip())
        .filter(line -> !line.isEmpty())
        .toList();
  }

  void type(String text) {
    page.locator(".xterm-helper-textarea").focus();
    page.keyboard().type(text);
  }

  /** Keeps a picture of the page beside the test's reports. */
  void picture(String name) {
    page.screenshot(new Page.ScreenshotOptions().setPath(Path.of("target", "page", name + ".png")));
  }
}
