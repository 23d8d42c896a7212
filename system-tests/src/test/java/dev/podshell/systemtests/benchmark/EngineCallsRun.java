package dev.podshell.systemtests.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.podshell.systemtests.PodshellSystem;
import dev.podshell.systemtests.client.ProcessorClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Prints how many calls of its game engine a script makes in a second, beside the floor of the same
 * run, as Markdown. It fails only if something is wrong, never because something is slow.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class EngineCallsRun {

  /** What the machines' compilers need to have seen before times stop falling. */
  private static final int FIRST_SECONDS = 8;

  private static final int SECONDS = 5;
  private static final int FLOOR_MESSAGES = 4_000;
  private static final int THREADS = 8;
  private static final String SCRIPT =
      """
      import game, threading, time
      def loop(end, counts):
          count = 0
          while time.monotonic() < end:
              game.call(count)
              count += 1
          counts.append(count)
      def measure(threads, seconds):
          counts = []
          begin = time.monotonic()
          running = [threading.Thread(target=loop, args=(begin + seconds, counts)) for _ in range(threads)]
          for thread in running: thread.start()
          for thread in running: thread.join()
          return int(sum(counts) / (time.monotonic() - begin))
      measure(1, %1$d)
      measure(%2$d, %1$d)
      print(measure(1, %3$d), measure(%2$d, %3$d), measure(1, %3$d), measure(%2$d, %3$d))
      """
          .formatted(FIRST_SECONDS, THREADS, SECONDS);

  private final PodshellSystem system = PodshellSystem.single();

  @AfterAll
  void stop() {
    system.close();
  }

  @Test
  void shouldPrintHowManyCallsAScriptMakes() throws Exception {
    SocketFloor.measure(FLOOR_MESSAGES);
    Latencies floor = SocketFloor.measure(FLOOR_MESSAGES);
    try (ProcessorClient client =
        ProcessorClient.connect(system.gateway(), "player", ProcessorClient::result)) {
      client.run("python", SCRIPT);
      assertThat(client.awaitMessage("END").path("exitCode").asInt()).isZero();
      String[] rates = client.output().strip().split(" ");

      System.out.println(
          """

          ## Engine calls a second

          | | first | again |
          | --- | ---: | ---: |
          | one thread | %s | %s |
          | %d threads | %s | %s |

          Floor, a bare WebSocket there and back: p50 %.2f ms, p99 %.2f ms.
          """
              .formatted(
                  rates[0],
                  rates[2],
                  THREADS,
                  rates[1],
                  rates[3],
                  floor.milliseconds(50),
                  floor.milliseconds(99)));
    }
  }
}
