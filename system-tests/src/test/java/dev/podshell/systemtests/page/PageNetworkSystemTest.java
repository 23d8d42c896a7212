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
  private static final Duration IDLE = Duration.ofSeconds(10);
  private static final Duration DOUBT = Duration.ofSeconds(3);
  private static final Duration GIVE_UP = Duration.ofSeconds(10);

  @Test
  void shouldTypeOnceWhatWasTypedWhileTheNetworkWasDead(PodshellSystem system) throws Exception {
    try (FaultyNetwork network = FaultyNetwork.before(system.gateway())) {
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
      assertThat(page.page().getByText("20 characters are kept, and typed when")).isVisible();
      page.picture("reconnecting");
      network.heal();

      assertThat(page.connection()).hasText("Connected");
      page.awaitLines("ready", "typed into the dark", "typed into the dark");
      page.button("Stop").click();
    }
  }

  @Test
  void shouldNoticeADeadNetworkWhenNobodyTypes(PodshellSystem system) throws Exception {
    try (FaultyNetwork network = FaultyNetwork.before(system.gateway())) {
      LearnerPage page = open();
      page.controlClock();
      page.enter(network.address(), "network-idle");

      page.stopClock(); // so that a busy machine does not pass the next state
      network.silence();
      page.putClockForward(IDLE);
      page.putClockForward(DOUBT);
      assertThat(page.connection()).containsText("No answer");
      page.resumeClock();
      page.putClockForward(GIVE_UP);
      assertThat(page.connection()).hasText(RECONNECTING);
      network.heal();

      assertThat(page.connection()).hasText("Connected");
    }
  }

  @Test
  void shouldNotInterruptLaterWhatWasStoppedWithoutANetwork(PodshellSystem system)
      throws Exception {
    try (FaultyNetwork network = FaultyNetwork.before(system.gateway())) {
      LearnerPage page = open();
      page.enter(network.address(), "network-stop");
      page.run("echo ready; cat");
      assertThat(page.terminal()).containsText("ready");

      network.fail();
      assertThat(page.connection()).hasText(RECONNECTING);
      page.press("Control+c");
      assertThat(page.page().getByText("Stop was not sent")).isVisible();
      page.type("typed later\n");
      network.heal();

      assertThat(page.connection()).hasText("Connected");
      page.awaitLines("ready", "typed later", "typed later");
      assertThat(page.outcome()).hasText("Running");
      page.button("Stop").click();
      assertThat(page.outcome()).hasText("Stopped");
    }
  }

  @Test
  void shouldProbeTheNetworkWhenTheBrowserSaysThatItChanged(PodshellSystem system)
      throws Exception {
    try (FaultyNetwork network = FaultyNetwork.before(system.gateway())) {
      LearnerPage page = open();
      page.enter(network.address(), "network-changed");
      network.silence();

      long begin = System.nanoTime();
      page.page().evaluate("dispatchEvent(new Event('offline'))");

      assertThat(page.connection()).containsText("No answer");
      assertThat(System.nanoTime() - begin)
          .as("nanoseconds, less than an idle connection waits")
          .isLessThan(10_000_000_000L);
    }
  }
}
