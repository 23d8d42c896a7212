package dev.podshell.systemtests.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.WebSocketRoute;
import dev.podshell.systemtests.PodshellSystem;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Checks what the learner types and pastes. */
class PageInputSystemTest extends WithChromium {

  @Test
  void shouldTypeAPasteOfManyMessagesWithoutHalvingACharacter(PodshellSystem system)
      throws Exception {
    LearnerPage page = open();
    page.enter(system.gateway(), "input-paste");
    String text = "aü€😀".repeat(100_000);
    byte[] bytes = text.getBytes(UTF_8);
    page.run("stty raw -echo; echo ready; head -c %d | md5sum; read -r".formatted(bytes.length));
    assertThat(page.terminal()).containsText("ready");

    page.paste(text);

    String digest = HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes));
    assertThat(page.terminal()).containsText(digest);
  }

  @Test
  void shouldTypeAPasteThatIsLargerThanAnyMessage(PodshellSystem system) {
    LearnerPage page = open();
    AtomicInteger connections = new AtomicInteger();
    page.page().onWebSocket(_ -> connections.incrementAndGet());
    page.enter(system.gateway(), "input-large");
    page.run("stty raw -echo; echo ready; head -c 3000000 | wc -c; stty sane; read -r x; echo $x.");
    assertThat(page.terminal()).containsText("ready");

    page.paste("x".repeat(3_000_000));
    assertThat(page.terminal()).containsText("3000000");
    page.type("still here\n");

    assertThat(page.terminal()).containsText("still here.");
    assertThat(connections).hasValue(1);
  }

  @Test
  void shouldSayThatInputWaitsAndStillInterrupt(PodshellSystem system) {
    LearnerPage page = open();
    AtomicLong sent = new AtomicLong();
    page.page()
        .onWebSocket(socket -> socket.onFrameSent(frame -> sent.addAndGet(frame.text().length())));
    page.enter(system.gateway(), "input-interrupt");
    page.run("echo ready; sleep 1000");
    assertThat(page.terminal()).containsText("ready");
    // This is more than a sandbox keeps.
    String paste = "a line that nobody reads\n".repeat(250_000);
    page.paste(paste);
    assertThat(page.page().locator("#input-notice")).containsText("Input waits");

    assertThat(sent.get()).isLessThan(2L * paste.length());
    page.press("Control+c");
    assertThat(page.outcome()).hasText("Stopped");
    assertThat(page.button("Run")).isEnabled();
  }

  /** The sandbox first refuses some of the input. */
  @Test
  void shouldTypeAPasteThatIsLargerThanASandboxKeepsOnceItIsRead(PodshellSystem system)
      throws Exception {
    LearnerPage page = open();
    page.enter(system.gateway(), "input-late");
    byte[] bytes = "0123456789".repeat(600_000).getBytes(UTF_8);
    page.run(
        "stty raw -echo; echo ready; sleep 6; head -c %d | md5sum; read -r"
            .formatted(bytes.length));
    assertThat(page.terminal()).containsText("ready");

    page.paste(new String(bytes, UTF_8));

    String digest = HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes));
    assertThat(page.terminal()).containsText(digest);
  }

  @Test
  void shouldDropInputThatIsRefusedForGoodAndTypeWhatFollows(PodshellSystem system) {
    LearnerPage page = open();
    page.page()
        .routeWebSocket(
            url -> url.contains("/terminal"),
            client -> {
              WebSocketRoute gateway = client.connectToServer();
              client.onMessage(
                  frame -> {
                    if (frame.text().contains("\"input\":\"bad")) {
                      client.send(refusal(frame.text()));
                    } else {
                      gateway.send(frame.text());
                    }
                  });
            });
    page.enter(system.gateway(), "input-refused");
    page.run("echo ready; cat");
    assertThat(page.terminal()).containsText("ready");

    page.paste("bad");
    assertThat(page.page().getByText("Input was not taken: Never")).isVisible();
    page.type("good\n");

    page.awaitLines("ready", "good", "good");
    page.button("Stop").click();
  }

  @Test
  void shouldSayWhyAndNotReconnectWhenTheGatewayEndsTheConnectionForGood(PodshellSystem system) {
    LearnerPage page = open();
    AtomicInteger connections = new AtomicInteger();
    page.page()
        .routeWebSocket(
            url -> url.contains("/terminal"),
            client -> {
              WebSocketRoute gateway = client.connectToServer();
              boolean isFirst = connections.incrementAndGet() == 1;
              client.onMessage(
                  frame -> {
                    if (isFirst && frame.text().contains("\"input\":\"bad")) {
                      client.close(
                          new WebSocketRoute.CloseOptions().setCode(1009).setReason("Too large"));
                    } else {
                      gateway.send(frame.text());
                    }
                  });
            });
    page.enter(system.gateway(), "input-closed");
    page.run("echo ready; cat");
    assertThat(page.terminal()).containsText("ready");

    page.paste("bad");
    assertThat(page.page().getByText("Too large")).isVisible();
    page.picture("stopped-by-gateway");
    assertThat(page.connection()).hasText("Disconnected");
    page.page().waitForTimeout(1_000); // the first pause would have ended
    assertThat(connections).hasValue(1);
    page.button("Connect again").click();

    assertThat(page.connection()).hasText("Connected");
    page.type("\n");
    page.awaitLines("ready", "bad", "bad");
    page.button("Stop").click();
  }

  /** Returns the gateway's answer to an update that it will never accept. */
  private static String refusal(String update) {
    return update
        .replaceFirst("\"sessionToken\":\"[^\"]*\",", "")
        .replaceFirst(
            "\"input\":\"bad\"", "\"result\":\"error\",\"message\":\"Never\",\"temporary\":false");
  }
}
