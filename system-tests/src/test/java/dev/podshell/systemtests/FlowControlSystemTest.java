package dev.podshell.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.podshell.systemtests.client.ScreenClient;
import dev.podshell.systemtests.client.TerminalClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A process waits for the fastest of its screens, and for nobody else. */
@ExtendWith(PodshellSystem.Shared.class)
final class FlowControlSystemTest {

  private static final String SHELL = "PS1='ready''> ' exec bash --norc -i";
  private static final String PROMPT = "ready> ";
  private static final String INTERRUPT = "\u0003";
  private static final long MEBIBYTE = 1024 * 1024;
  private static final long FAST = 5 * MEBIBYTE;

  /** Both windows, an entry on its way, and a second of showing until Ctrl-C arrives. */
  private static final long AHEAD = 2 * MEBIBYTE + FAST;

  private final PodshellSystem system;

  FlowControlSystemTest(PodshellSystem system) {
    this.system = system;
  }

  @Test
  void shouldShowThePromptSoonAfterAFloodIsInterrupted() throws Exception {
    try (ScreenClient screen = ScreenClient.login(system.gateway(), "flow-interrupt", FAST)) {
      screen.run(SHELL);
      screen.awaitShown(PROMPT);
      for (int flood = 1; flood <= 2; flood++) { // typing does not open the next one
        screen.type("yes\r");
        screen.awaitShown(flood * 12 * MEBIBYTE);

        long before = screen.shown();
        screen.type(INTERRUPT);
        screen.awaitShown(PROMPT);

        assertThat(screen.shown() - before).isLessThan(AHEAD);
      }
    }
  }

  @Test
  void shouldLetTheFastestScreenSetThePace() throws Exception {
    try (ScreenClient slow = ScreenClient.login(system.gateway(), "flow-tabs", 100_000)) {
      slow.run("yes | head -c 20000000; echo the end");
      slow.awaitShown(1);
      try (ScreenClient fast = slow.again(system.otherGateway(), 0)) {
        fast.awaitShown("the end");
        fast.awaitCompletion();
      }
      assertThat(slow.shown()).isLessThan(20_000_000);
    }
  }

  @Test
  void shouldWaitForNoScreenIfAClientWatchesThatIsNone() throws Exception {
    try (ScreenClient slow = ScreenClient.login(system.gateway(), "flow-batch", 100_000)) {
      slow.run("stty -opost; yes | head -c 20000000");
      slow.awaitShown(1);
      try (TerminalClient batch =
          TerminalClient.resume(system.otherGateway(), "playground", slow.sessionToken(), null)) {
        assertThat(batch.awaitCompletion(slow.serverId()).combined()).hasSize(20_000_000);
      }
      assertThat(slow.shown()).isLessThan(20_000_000);
    }
  }

  @Test
  void shouldSlowAProcessDownAndNotStopItWhenItsGatewayIsKilled() throws Exception {
    try (ScreenClient screen = ScreenClient.login(system.gateway(), "flow-killed", FAST)) {
      screen.run(SHELL);
      screen.awaitShown(PROMPT);
      screen.type("yes\r");
      screen.awaitShown(6 * MEBIBYTE);

      system.gatewayService().kill();
      try (ScreenClient again = screen.again(system.otherGateway(), FAST)) {
        again.awaitShown(6 * MEBIBYTE);
        long before = again.shown();
        again.type(INTERRUPT);
        again.awaitShown(PROMPT);

        assertThat(again.shown() - before).isLessThan(AHEAD);
      } finally {
        system.gatewayService().start();
      }
    }
  }
}
