package dev.podshell.systemtests.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page.ScreenshotOptions;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ScreenshotAnimations;
import com.microsoft.playwright.options.ScreenshotCaret;
import dev.podshell.systemtests.PodshellSystem;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Takes the README's picture of the page: {@code docs/screenshot}. The gateway is killed while the
 * shell works, so the picture also shows that nothing is lost or repeated.
 */
class Screenshot extends WithChromium {

  private static final Path PICTURE = Path.of("../docs/images/page.png");
  private static final int WIDTH = 1200;
  private static final int HEIGHT = 620;

  private static final List<String> BEFORE =
      List.of(
          "printf '%s\\n' gruyère brie feta cheddar brie > cheese.txt",
          "sort cheese.txt | uniq -c | sort -rn",
          "python3 -c 'for n in 3, 8, 5: print(\"\\033[3%dm\" % (n % 7), \"█\" * n, n, \"\\033[0m\")'");

  private static final String KILLED_MEANWHILE =
      "for i in 1 2 3 4 5; do echo \"line $i\"; sleep 1; done";

  @Test
  void shouldTakeThePictureOfTheReadme(PodshellSystem system) throws Exception {
    LearnerPage page = open(ColorScheme.LIGHT);
    page.page().setViewportSize(WIDTH, HEIGHT);
    page.enter(system.gateway(), "ada");
    page.button("Open a shell").click();
    assertThat(page.terminal()).containsText("$");
    for (String command : BEFORE) {
      page.type(command + "\n");
    }
    assertThat(page.terminal()).containsText("█ 5");

    page.type(KILLED_MEANWHILE + "\n");
    assertThat(page.terminal()).containsText("line 2");
    system.gatewayService().kill();
    system.gatewayService().start();

    assertThat(page.connection()).hasText("Connected");
    assertThat(page.terminal()).containsText("line 5");
    page.page()
        .screenshot(
            new ScreenshotOptions()
                .setPath(PICTURE)
                .setAnimations(ScreenshotAnimations.DISABLED)
                .setCaret(ScreenshotCaret.HIDE));
  }
}
