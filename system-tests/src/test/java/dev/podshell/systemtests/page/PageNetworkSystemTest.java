package dev.podshell.systemtests.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.podshell.systemtests.PodshellSystem;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A network that dies without a word. */
class PageNetworkSystemTest extends WithChromium {

  private static final Pattern RECONNECTING = Pattern.compile("Connecting…|Connection lost.*");

  @Test
  void shouldNoticeADeadNetworkAndTypeOnceWhatWasTypedMeanwhile(PodshellSystem system)
      throws Exception {
    try (FaultyNetwork network = FaultyNetwork.before(system.gateway())) {
      LearnerPage page = open();
      page.enter(network.address(), "network-dead");
      page.run("echo ready; cat");
      assertThat(page.terminal()).containsText("ready");

      network.silence();
      long begin = System.nanoTime();
      page.type("typed into the dark\n");
      assertThat(page.connection()).containsText("No answer");
      page.picture("no-answer");
      assertThat(page.connection()).hasText(RECONNECTING);
      assertThat(page.page().getByText("20 characters are kept, and typed when")).isVisible();
      page.picture("reconnecting");
      assertThat(System.nanoTime() - begin).as("nanoseconds").isLessThan(20_000_000_000L);
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
      page.enter(network.address(), "network-idle");

      network.silence();
      assertThat(page.connection()).containsText("No answer");
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
  void shouldAskWhetherTheNetworkLivesWhenTheBrowserSaysThatItChanged(PodshellSystem system)
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
          .isLessThan(15_000_000_000L);
    }
  }
}
