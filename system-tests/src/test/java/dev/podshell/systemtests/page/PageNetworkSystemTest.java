package dev.podshell.systemtests.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.podshell.systemtests.PodshellSystem;
import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Checks what the page does when a network dies and nobody closes a connection. The page's clock is
 * put forward instead of waiting for its timeouts.
 */
class PageNetworkSystemTest extends WithChromium {

  private static final Pattern RECONNECTING = Pattern.compile("Connecting…|Connection lost.*");
  private static final Duration IDLE = Duration.ofSeconds(20);
  private static final Duration DOUBT = Duration.ofSeconds(3);
  private static final Duration GIVE_UP = Duration.ofSeconds(10);

  @Test
  void shouldTypeOnceWhatWasTypedWhileTheNetworkWasDead(PodshellSystem system) throws Exception {
    try (SilentProxy network = SilentProxy.before(system.gateway())) {
      LearnerPage page = open();
      page.controlClock();
      page.enter(network.address(), "network-dead");
      page.run("echo ready; cat");
      assertThat(page.terminal()).containsText("ready");

      network.silence();
      page.type("typed into the dark\n");
      page.putClockForward(DOUBT);
      assertThat(page.connection()).containsText("No answer");
      page.picture("no-answer");
      page.putClockForward(GIVE_UP.minus(DOUBT));
      assertThat(page.connection()).hasText(RECONNECTING);
      page.picture("reconnecting");
      network.heal();

      assertThat(page.connection()).hasText("Connected");
      page.awaitLines("ready", "typed into the dark", "typed into the dark");
      page.button("Stop").click();
    }
  }

  @Test
  void shouldNoticeADeadNetworkWhenNobodyTypes(PodshellSystem system) throws Exception {
    try (SilentProxy network = SilentProxy.before(system.gateway())) {
      LearnerPage page = open();
      page.controlClock();
      page.enter(network.address(), "network-idle");

      network.silence();
      page.putClockForward(IDLE);
      page.putClockForward(DOUBT);
      assertThat(page.connection()).containsText("No answer");
      page.putClockForward(GIVE_UP);
      assertThat(page.connection()).hasText(RECONNECTING);
      network.heal();

      assertThat(page.connection()).hasText("Connected");
    }
  }

  @Test
  void shouldProbeTheNetworkWhenTheBrowserSaysThatItChanged(PodshellSystem system)
      throws Exception {
    try (SilentProxy network = SilentProxy.before(system.gateway())) {
      LearnerPage page = open();
      page.enter(network.address(), "network-changed");
      network.silence();

      long begin = System.nanoTime();
      page.page().evaluate("dispatchEvent(new Event('offline'))");

      assertThat(page.connection()).containsText("No answer");
      assertThat(System.nanoTime() - begin)
          .as("nanoseconds, less than an idle connection waits")
          .isLessThan(15_000_000_000L);
    }
  }
}
