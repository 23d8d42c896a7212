package dev.podshell.systemtests.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.podshell.systemtests.PodshellSystem;
import dev.podshell.systemtests.client.ScreenClient;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Prints how long a learner waits for the prompt after Ctrl-C, and what a flood to a screen takes.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class FlowControlRun {

  private static final String SHELL = "PS1='ready''> ' exec bash --norc -i";
  private static final String PROMPT = "ready> ";
  private static final int FLOODS = 6;
  private static final long FLOOD_BYTES = 60_000_000;

  private final PodshellSystem system = PodshellSystem.single();

  @AfterAll
  void stop() {
    system.close();
  }

  @Test
  void shouldPrintWhatItMeasures() throws Exception {
    StringBuilder report = new StringBuilder("\n## Ctrl-C after 10 s of yes\n\n");
    report.append("| the screen shows | p50 ms | most ms |\n| --- | ---: | ---: |\n");
    for (int megabytes : new int[] {1, 5}) {
      Latencies latencies = interrupts("interrupt-" + megabytes, megabytes * 1_000_000L);
      report.append(
          String.format(
              Locale.ROOT,
              "| %d MB/s | %.0f | %.0f |%n",
              megabytes,
              latencies.milliseconds(50),
              latencies.milliseconds(100)));
    }
    report.append(
        "\n## 60 MB to one screen, as fast as it comes\n\n| run | MB/s |\n| --- | ---: |\n");
    for (int run = 1; run <= FLOODS; run++) {
      report.append(String.format(Locale.ROOT, "| %d | %.1f |%n", run, flood("screen-" + run)));
    }
    System.out.println(report);
    assertThat(report.toString()).contains("MB/s");
  }

  private Latencies interrupts(String learner, long rate) throws InterruptedException {
    Latencies latencies = new Latencies();
    for (int flood = 0; flood < 5; flood++) {
      try (ScreenClient screen = ScreenClient.login(system.gateway(), learner + flood, rate)) {
        screen.run(SHELL);
        screen.awaitShown(PROMPT);
        screen.type("yes\r");
        TimeUnit.SECONDS.sleep(10);
        long begin = System.nanoTime();
        screen.type("\u0003");
        screen.awaitShown(PROMPT);
        latencies.add(System.nanoTime() - begin);
        screen.type("exit\r");
        screen.awaitCompletion();
      }
    }
    return latencies;
  }

  private double flood(String learner) throws InterruptedException {
    try (ScreenClient screen = ScreenClient.login(system.gateway(), learner, 0)) {
      long begin = System.nanoTime();
      screen.run(
          "stty -opost; yes 0123456789abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrs"
              + " | head -c "
              + FLOOD_BYTES);
      screen.awaitCompletion();
      assertThat(screen.shown()).isEqualTo(FLOOD_BYTES);
      return FLOOD_BYTES / 1e6 / ((System.nanoTime() - begin) / 1e9);
    }
  }
}
