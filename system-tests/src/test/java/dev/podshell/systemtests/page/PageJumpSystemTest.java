package dev.podshell.systemtests.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.WebSocketRoute;
import dev.podshell.systemtests.PodshellSystem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** The page when output was left out. The route between it and the gateway leaves it out. */
class PageJumpSystemTest extends WithChromium {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final AtomicReference<WebSocketRoute> client = new AtomicReference<>();
  private final AtomicReference<JsonNode> lastUpdate = new AtomicReference<>();
  private final List<JsonNode> sent = new CopyOnWriteArrayList<>();

  @Test
  void shouldShowTheScreenAfterAJumpAndAllOfItWhenAsked(PodshellSystem system) {
    LearnerPage page = enter(system, "jump-all");
    // It leaves line drawing, a scroll region, insert mode and half a title behind.
    page.run("echo first; printf '\\033(0\\033[2;5r\\033[4h\\033]0;x'; exec cat -v");
    await().until(() -> lastUpdate.get() != null && page.lines().contains("first"));

    jump("\u001b[Hafter the jump lqk\r\n", 41_000_000, 80, 24);

    page.awaitLines("after the jump lqk");
    assertThat(page.page().getByText("41 MB of earlier output left out")).isVisible();
    page.picture("jump");
    page.button("Show all").click();
    assertThat(skipped(page)).isHidden();
    assertThat(page.terminal()).containsText("first");
    assertThat(sent).anyMatch(message -> isResumeOfAll(message));
    page.type("typed\n");
    assertThat(page.terminal()).not().containsText("after the jump");
    page.button("Stop").click();
  }

  @Test
  void shouldNotAnswerWhatWasAskedBeforeAJumpAndAnswerWhatIsAskedLater(PodshellSystem system) {
    LearnerPage page = enter(system, "jump-answers");
    page.run("stty raw -echo; echo ready; head -c 1 >/dev/null; printf '\\033[6n'; exec cat -v");
    await().until(() -> lastUpdate.get() != null && page.lines().contains("ready"));

    jump("\u001b[H\u001b[6nstate", 1_000_000, 80, 24);
    page.awaitLines("state");
    page.page().waitForTimeout(500); // longer than the screen waits for more of the past
    page.type("x");

    assertThat(page.terminal()).containsText("R");
    assertThat(String.join("", page.lines())).containsOnlyOnce("^[[");
    page.button("Stop").click();
  }

  @Test
  void shouldAcknowledgeWhatItHasShown(PodshellSystem system) {
    LearnerPage page = enter(system, "jump-acks");
    page.run("seq 100000");
    assertThat(page.outcome()).hasText("Exit code 0");
    assertThat(page.terminal()).containsText("100000");

    await().until(() -> acknowledgements().size() >= 688_890 / (128 * 1024));
    assertThat(acknowledgements())
        .allSatisfy(
            ack ->
                assertThat(ack.path("serverId"))
                    .isEqualTo(requireNonNull(lastUpdate.get()).path("payload").path("serverId")))
        .extracting(ack -> ack.path("cursor").textValue())
        .doesNotHaveDuplicates()
        .doesNotContainNull();
  }

  private LearnerPage enter(PodshellSystem system, String learner) {
    lastUpdate.set(null);
    sent.clear();
    LearnerPage page = open();
    page.page()
        .routeWebSocket(
            url -> url.contains("/terminal"),
            socket -> {
              WebSocketRoute gateway = socket.connectToServer();
              client.set(socket);
              socket.onMessage(
                  frame -> {
                    sent.add(parse(frame.text()));
                    gateway.send(frame.text());
                  });
              gateway.onMessage(
                  frame -> {
                    JsonNode message = parse(frame.text());
                    if (message.path("payload").has("offset")) {
                      lastUpdate.set(message);
                    }
                    socket.send(frame.text());
                  });
            });
    page.enter(system.gateway(), learner);
    return page;
  }

  /** Tells the page that output was left out, and what the screen is there. */
  private void jump(String state, long skipped, int cols, int rows) {
    ObjectNode message = requireNonNull(lastUpdate.get()).deepCopy();
    ObjectNode payload = (ObjectNode) message.path("payload");
    payload.putObject("output").put("combined", state);
    payload.putObject("size").put("cols", cols).put("rows", rows);
    payload.put("skipped", skipped).put("offset", skipped);
    requireNonNull(client.get()).send(message.toString());
  }

  private List<JsonNode> acknowledgements() {
    return sent.stream()
        .filter(message -> message.path("type").asText().equals("ack"))
        .map(message -> message.path("payload"))
        .toList();
  }

  private static boolean isResumeOfAll(JsonNode message) {
    return message.path("type").asText().equals("resume")
        && message.path("payload").path("complete").booleanValue()
        && !message.path("payload").has("cursor");
  }

  private static Locator skipped(LearnerPage page) {
    return page.page().locator("#skipped");
  }

  private static JsonNode parse(String frame) {
    try {
      return JSON.readTree(frame);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
