package dev.podshell.systemtests.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import dev.podshell.systemtests.PodshellSystem;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Checks what the page says when the gateway refuses it. */
class PageRefusalSystemTest extends WithChromium {

  /** The default limit of connections for one address. */
  private static final int UNAUTHENTICATED = 500;

  @Test
  void shouldSayThatItsOriginIsNotListedAndStopTrying(PodshellSystem system) throws Exception {
    try (RenamingProxy proxy = RenamingProxy.before(system.gateway())) {
      LearnerPage page = open();
      AtomicInteger connections = new AtomicInteger();
      page.page().onWebSocket(_ -> connections.incrementAndGet());
      enter(page, proxy.address(), "refused-origin");

      assertThat(page.page().getByRole(AriaRole.ALERT))
          .containsText("podshell.authentication.allowed-origins");
      assertThat(page.connection()).hasText("Disconnected");
      page.picture("refused-origin");
      assertThat(connections).hasValue(1);

      page.button("Connect again").click();
      assertThat(page.connection()).hasText("Disconnected");
      assertThat(page.page().getByRole(AriaRole.ALERT)).containsText("Pages of this Origin");
    }
  }

  @Test
  void shouldSayThatThereAreTooManyConnectionsAndEnterWhenThereAreFewer(PodshellSystem system)
      throws Exception {
    List<Socket> crowd = new ArrayList<>();
    try {
      LearnerPage page = open();
      page.page().navigate(system.gateway().toString());
      page.page().getByLabel("Your name").fill("refused-crowd");
      for (int i = 0; i < UNAUTHENTICATED; i++) {
        crowd.add(webSocket(system.gateway()));
      }
      page.button("Enter").click();

      assertThat(notice(page)).containsText("too many connections that have not authenticated");
      page.picture("refused-crowd");
      for (Socket each : crowd) {
        each.close();
      }
      assertThat(page.connection()).hasText("Connected");
      assertThat(notice(page)).isHidden();
    } finally {
      for (Socket each : crowd) {
        each.close();
      }
    }
  }

  @Test
  void shouldSayInTheFormThatTheTokenHasExpired(PodshellSystem system) {
    LearnerPage page = open();
    page.page()
        .route(
            "**/dev/token/**",
            route ->
                route.resume(
                    new Route.ResumeOptions().setUrl(route.request().url() + "?lifetime=PT-2H")));
    enter(page, system.gateway(), "refused-token");

    assertThat(page.page().getByRole(AriaRole.ALERT)).containsText("The token has expired");
    assertThat(page.button("Enter")).isVisible();
  }

  @Test
  void shouldSayThatAQuestionIsInvalidWhenTheFormDidNotCheckIt(PodshellSystem system) {
    LearnerPage page = open();
    page.page().navigate(system.gateway().toString());
    page.page()
        .evaluate(
            """
            () => sessionStorage.setItem("podshell.session", JSON.stringify(
              { learner: "refused-question", question: "a b", sessionToken: "none" }))
            """);
    page.page().reload();

    assertThat(page.page().getByRole(AriaRole.ALERT)).containsText("without spaces");
    assertThat(page.connection()).hasText("Disconnected");
  }

  private static void enter(LearnerPage page, URI gateway, String learner) {
    page.page().navigate(gateway.toString());
    page.page().getByLabel("Your name").fill(learner);
    page.button("Enter").click();
  }

  private static Locator notice(LearnerPage page) {
    return page.page().locator("#notice");
  }

  private static Socket webSocket(URI gateway) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.getPort());
    String request =
        "GET /terminal HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
    assertThat(socket.getInputStream().read()).isEqualTo('H');
    return socket;
  }
}
