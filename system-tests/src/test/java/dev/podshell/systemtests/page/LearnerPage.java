package dev.podshell.systemtests.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Uses the page as a learner does, who finds things by their labels and by what can be read. */
record LearnerPage(Page page) {

  /** Lets {@link #putClockForward} work on what is opened next. The clock goes on by itself. */
  void controlClock() {
    page.clock().install();
  }

  /** Puts the page's clock forward, as the sleep of a computer does; due timers run once. */
  void putClockForward(Duration time) {
    page.clock().fastForward(time.toMillis());
  }

  /** Stops the page's clock until {@link #resumeClock}; only {@link #putClockForward} moves it. */
  void stopClock() {
    page.clock().pauseAt(System.currentTimeMillis() + 1_000);
  }

  void resumeClock() {
    page.clock().resume();
  }

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

  /** Returns the tab with this title and state. */
  Locator tab(String title, String state) {
    return page.getByRole(
        AriaRole.TAB, new Page.GetByRoleOptions().setName(title + ", " + state).setExact(true));
  }

  /** Returns a command of the list of the learner's work. */
  Locator work(String title) {
    return page.getByRole(AriaRole.LISTITEM)
        .filter(new Locator.FilterOptions().setHasText(title))
        .first();
  }

  Locator script() {
    return page.getByRole(
        AriaRole.TEXTBOX, new Page.GetByRoleOptions().setName("Script").setExact(true));
  }

  void run(String text) {
    script().fill(text);
    button("Run").click();
  }

  /** Returns what is said of how the command ended. */
  Locator outcome() {
    return page.locator("#outcome");
  }

  Locator terminal() {
    return page.locator(".xterm-rows");
  }

  /** Returns the lines that the terminal shows, without the empty ones. */
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

  /** Pastes into the terminal, as the browser does it. */
  void paste(String text) {
    page.locator(".xterm-helper-textarea")
        .evaluate(
            """
            (area, text) => {
              const clipboardData = new DataTransfer();
              clipboardData.setData("text/plain", text);
              area.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true }));
            }
            """,
            text);
  }

  void press(String key) {
    page.locator(".xterm-helper-textarea").press(key);
  }

  /** Returns what is said beside the name of the page. */
  Locator connection() {
    return page.locator("#connection");
  }

  /** Waits until the terminal shows these lines and no others. */
  void awaitLines(String... lines) {
    await().atMost(Duration.ofSeconds(60)).until(this::lines, List.of(lines)::equals);
  }

  /** Waits until the terminal shows this text and no other, however it is broken into lines. */
  void awaitText(String text) {
    await().atMost(Duration.ofSeconds(60)).until(() -> String.join("", lines()), text::equals);
  }

  /** Keeps a picture of the page beside the test's reports. */
  void picture(String name) {
    page.screenshot(new Page.ScreenshotOptions().setPath(Path.of("target", "page", name + ".png")));
  }
}
