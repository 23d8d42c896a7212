package dev.podshell.systemtests.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import dev.podshell.systemtests.PodshellSystem;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Runs the examples of the client library's README, which are the files of its folder examples. */
class ClientExamplesSystemTest extends WithChromium {

  private static final Path LIBRARY = Path.of("../gateway-service/src/main/web/client");
  private static final Path XTERM = LIBRARY.resolve("../node_modules/@xterm/xterm");

  /** A page of another server, as far as its policy is concerned. */
  private static final String PAGE =
      """
      <!doctype html>
      <script type="importmap">
        { "imports": { "@podshell/client": "/client/podshell-client.js", "@xterm/xterm": "/xterm.mjs" } }
      </script>
      <link rel="stylesheet" href="/xterm.css" />
      <link rel="icon" href="data:," />
      <div id="terminal"></div>
      <pre id="output"></pre>
      <script type="module" src="/%s"></script>
      """;

  @Test
  void shouldRunAScriptAndPrintItsOutput(PodshellSystem system) {
    NodeProgram example =
        NodeProgram.run(
            LIBRARY,
            "examples/run-script.mjs",
            system.gateway().toString(),
            "echo one; echo two >&2; exit 3");

    assertThat(example).isEqualTo(new NodeProgram(3, "one\ntwo\n"));
  }

  @Test
  void shouldShowATerminalInAPage(PodshellSystem system) {
    LearnerPage page = example(system, "terminal.mjs");
    assertThat(page.terminal()).containsText("$");

    page.type("echo $((6*7)); exit\n");

    assertThat(page.terminal()).containsText("42");
    assertThat(page.page()).hasTitle("connected");
  }

  @Test
  void shouldResumeAfterAReload(PodshellSystem system) {
    Page page = example(system, "reload.mjs").page();
    await().atMost(Duration.ofSeconds(30)).until(() -> text(page).lines().count() > 3);
    String before = text(page);

    page.reload();

    await().atMost(Duration.ofSeconds(30)).until(() -> text(page).length() > before.length());
    assertThat(text(page)).startsWith(before);
  }

  private LearnerPage example(PodshellSystem system, String name) {
    LearnerPage page = open();
    page.page().route("**/example.html", route -> send(route, PAGE.formatted(name)));
    page.page()
        .route("**/" + name, route -> send(route, LIBRARY.resolve("examples").resolve(name)));
    page.page().route("**/xterm.mjs", route -> send(route, XTERM.resolve("lib/xterm.mjs")));
    page.page().route("**/xterm.css", route -> send(route, XTERM.resolve("css/xterm.css")));
    page.page().navigate(system.gateway() + "/example.html");
    return page;
  }

  private static String text(Page page) {
    return page.locator("#output").innerText();
  }

  private static void send(Route route, String html) {
    route.fulfill(new Route.FulfillOptions().setContentType("text/html").setBody(html));
  }

  private static void send(Route route, Path file) {
    String type = file.toString().endsWith(".css") ? "text/css" : "text/javascript";
    route.fulfill(new Route.FulfillOptions().setContentType(type).setPath(file));
  }
}
