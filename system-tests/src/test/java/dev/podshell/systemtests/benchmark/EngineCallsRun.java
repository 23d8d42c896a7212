package dev.podshell.systemtests.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.podshell.systemtests.PodshellSystem;
import dev.podshell.systemtests.client.ProcessorClient;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Prints how many calls of its game engine a script makes in a second, beside the floor of the same
 * run, as Markdown. It fails only if something is wrong, never because something is slow.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class EngineCallsRun {

  /** Makes the JVMs compile what they will run; before that, times still fall. */
  private static final int FIRST_SECONDS = 40;

  private static final int SECONDS = 5;
  private static final int FLOOR_MESSAGES = 4_000;
  private static final int FLOOR_ROUND_TRIPS = 2_000;
  private static final int PARTITIONS = 64;
  private static final int THREADS = 8;
  private static final String MEASURE =
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
      """;
  private static final String FIRST =
      MEASURE + "print(measure(%d, %d))".formatted(THREADS, FIRST_SECONDS);
  private static final String SCRIPT =
      MEASURE
          + "print(measure(1, %1$d), measure(%2$d, %1$d), measure(1, %1$d), measure(%2$d, %1$d))"
              .formatted(SECONDS, THREADS);

  private final PodshellSystem system = PodshellSystem.single();

  @AfterAll
  void stop() {
    system.close();
  }

  @Test
  void shouldPrintHowManyCallsAScriptMakes() throws Exception {
    SocketFloor.measure(FLOOR_MESSAGES);
    Latencies socket = SocketFloor.measure(FLOOR_MESSAGES);
    Latencies kafka =
        new KafkaFloor(system.bootstrapServers(), PARTITIONS).measure(FLOOR_ROUND_TRIPS);
    String unused = output(FIRST);
    String[] rates = output(SCRIPT).strip().split(" ");

    System.out.printf(
        Locale.ROOT,
        """

        ## Engine calls a second

        | | first | again |
        | --- | ---: | ---: |
        | floor: a bare WebSocket there and back, one after the other | %.0f | |
        | floor: two Kafka hops, bare clients, one after the other | %.0f | |
        | one thread | %s | %s |
        | %d threads | %s | %s |
        """,
        1000 / socket.milliseconds(50),
        1000 / kafka.milliseconds(50),
        rates[0],
        rates[2],
        THREADS,
        rates[1],
        rates[3]);
  }

  private String output(String script) {
    try (ProcessorClient client =
        ProcessorClient.connect(system.gateway(), "player", ProcessorClient::result)) {
      client.run("python", script);
      assertThat(client.awaitMessage("END").path("exitCode").asInt()).isZero();
      return client.output();
    }
  }
}
