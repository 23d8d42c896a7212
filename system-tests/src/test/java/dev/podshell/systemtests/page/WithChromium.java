package dev.podshell.systemtests.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import dev.podshell.systemtests.PodshellSystem;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Opens pages in a browser, and fails a test in which a page complained. */
@ExtendWith({PodshellSystem.Shared.class, SharedChromium.class})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class WithChromium {

  private static final double TIMEOUT_MILLIS = 60_000;

  private final List<String> complaints = new ArrayList<>();
  private Browser browser;

  @BeforeAll
  void takeBrowser(Browser shared) {
    PlaywrightAssertions.setDefaultAssertionTimeout(TIMEOUT_MILLIS);
    browser = shared;
  }

  @AfterEach
  void requireNoComplaints() {
    browser.contexts().forEach(context -> context.close());
    assertThat(complaints).isEmpty();
  }

  LearnerPage open() {
    return open(ColorScheme.LIGHT);
  }

  LearnerPage open(ColorScheme scheme) {
    Page page =
        browser.newPage(
            new Browser.NewPageOptions().setColorScheme(scheme).setViewportSize(1200, 1000));
    page.setDefaultTimeout(TIMEOUT_MILLIS);
    page.onPageError(complaints::add);
    page.onConsoleMessage(
        message -> {
          String text = message.text();
          boolean isOfTheNetwork =
              text.contains("WebSocket connection")
                  || text.contains("net::ERR_")
                  || (text.startsWith("Failed to load resource")
                      && message.location().contains("/terminal"));
          if (message.type().equals("error") && !isOfTheNetwork) {
            complaints.add(text);
          }
        });
    return new LearnerPage(page);
  }
}
