package dev.podshell.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.podshell.systemtests.client.JsonSocket;
import dev.podshell.systemtests.client.TerminalClient;
import dev.podshell.systemtests.client.Xterm;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A screen is right at once, however long the output before it was. */
@ExtendWith(PodshellSystem.Shared.class)
final class ScreenSystemTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final PrintStream FIGURES = System.out;

  /** Writes twenty million bytes in colors. */
  private static final String FLOOD =
      "seq -f $'\\e[32mline\\e[39m %07.0f of a long output that nobody wants again' 1 290000";

  /** Draws on the alternate screen: a frame, and numbers in many places, with many attributes. */
  private static final String FULL_SCREEN =
      """
      import curses
      def show(screen):
          screen.border()
          looks = [curses.A_NORMAL, curses.A_BOLD, curses.A_REVERSE, curses.A_UNDERLINE]
          for i in range(100000):
              screen.addstr(2 + i % 20, 3 + i % 60, str(i), looks[i % 4])
              if i % 20 == 0:
                  screen.refresh()
          screen.addstr(1, 1, "drawn")
          while screen.getch() != ord("q"):
              pass
      curses.wrapper(show)
      """;

  private final PodshellSystem system;

  ScreenSystemTest(PodshellSystem system) {
    this.system = system;
  }

  @Test
  void shouldShowTheEndOfALongOutputAtOnce() throws Exception {
    try (TerminalClient first = system.login("grace")) {
      long serverId = first.runInTerminal(1, FLOOD + "; echo the end; exec cat");
      awaitEnd(first, serverId, "the end\r\n", Duration.ofMinutes(2));
      String whole = first.transcript(serverId).combined();

      long begin = System.nanoTime();
      try (TerminalClient screen = attach(first.sessionToken(), serverId, false)) {
        awaitShown(screen, serverId, "the end\r\n", JsonSocket.TIMEOUT);
        Duration time = Duration.ofNanos(System.nanoTime() - begin);
        FIGURES.printf(
            "The screen after %d bytes: %d ms, %d characters%n",
            whole.length(), time.toMillis(), screen.transcript(serverId).length());

        JsonNode jump = Objects.requireNonNull(screen.transcript(serverId).jump());
        assertThat(jump.path("skipped").asLong()).isGreaterThan(whole.length() - 1_000_000L);
        assertThat(screen.transcript(serverId).length()).isLessThan(1_000_000);
        assertThat(time).isLessThan(Duration.ofSeconds(3));
        assertThat(Xterm.screenAfter(screen.transcript(serverId).combined()))
            .isEqualTo(Xterm.screenAfter(whole));
      }
      try (TerminalClient screen = attach(first.sessionToken(), serverId, true)) {
        awaitShown(screen, serverId, "the end\r\n", Duration.ofMinutes(1));
        assertThat(screen.transcript(serverId).combined()).isEqualTo(whole);
      }
      first.signal(serverId, 9);
      first.awaitCompletion(serverId);
    }
  }

  @Test
  void shouldShowAFullScreenProgramAndTheShellBelowIt() throws Exception {
    try (TerminalClient first = system.login("grace")) {
      ObjectNode shell = TerminalClient.payload(2, "exec bash --norc");
      shell.putObject("tty").put("cols", 80).put("rows", 24);
      shell
          .putObject("env")
          .put("TERM", "xterm-256color")
          .put("PS1", "ready> ")
          .put("PROGRAM", FULL_SCREEN);
      long serverId = first.run(shell);
      first.type(serverId, "seq 1 600000\n");
      awaitEnd(first, serverId, "600000\r\n", Duration.ofMinutes(1));
      first.type(serverId, "python3 -c \"$PROGRAM\"\n");
      awaitEnd(first, serverId, "drawn", Duration.ofMinutes(1));

      try (TerminalClient screen = attach(first.sessionToken(), serverId, false)) {
        awaitSame(first, screen, serverId);
        assertThat(screen.transcript(serverId).jump()).isNotNull();

        first.type(serverId, "q");
        first.type(serverId, "echo ba''ck\n");
        awaitEnd(first, serverId, "back\r\n", JsonSocket.TIMEOUT);
        awaitSame(first, screen, serverId);
      }
      first.signal(serverId, 9);
      first.awaitCompletion(serverId);
    }
  }

  private TerminalClient attach(String sessionToken, long serverId, boolean complete) {
    TerminalClient client = TerminalClient.connect(system.otherGateway(), "playground");
    ObjectNode payload =
        JSON.createObjectNode()
            .put("sessionToken", sessionToken)
            .put("screen", true)
            .put("streams", "combined");
    payload.putArray("resume").addObject().put("serverId", serverId).put("complete", complete);
    assertThat(client.authenticate(payload).path("result").asText()).isEqualTo("ok");
    return client;
  }

  private static void awaitEnd(
      TerminalClient client, long serverId, String text, Duration timeout) {
    await()
        .atMost(timeout)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(10))
        .until(() -> tail(client, serverId).contains(text));
  }

  /** Waits for a text as a screen does, which acknowledges what it has shown. */
  private static void awaitShown(
      TerminalClient screen, long serverId, String text, Duration timeout) {
    await()
        .atMost(timeout)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(10))
        .until(
            () -> {
              screen.acknowledge(serverId);
              return tail(screen, serverId).contains(text);
            });
  }

  private static String tail(TerminalClient client, long serverId) {
    String all = client.transcript(serverId).combined();
    return all.substring(Math.max(0, all.length() - 4096));
  }

  /** Waits until a screen shows the same as a client that has got everything. */
  private static void awaitSame(TerminalClient whole, TerminalClient screen, long serverId) {
    await()
        .atMost(JsonSocket.TIMEOUT)
        .pollInterval(Duration.ofMillis(100))
        .untilAsserted(
            () -> {
              screen.acknowledge(serverId);
              assertThat(tail(screen, serverId)).isEqualTo(tail(whole, serverId));
              assertThat(Xterm.screenAfter(screen.transcript(serverId).combined()))
                  .isEqualTo(Xterm.screenAfter(whole.transcript(serverId).combined()));
            });
  }
}
