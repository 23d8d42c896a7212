package dev.podshell.systemtests.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.podshell.systemtests.PodshellSystem;
import dev.podshell.systemtests.client.SocketIoClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Prints how many commands of users monitors do in a second, each user and its monitor on different
 * gateways, beside the floor of the same run, as Markdown. It fails only if something is wrong,
 * never because something is slow.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class MonitorCommandsRun {

  /** Makes the JVMs compile what they will run; before that, times still fall. */
  private static final Duration FIRST = Duration.ofSeconds(40);

  private static final Duration TIME = Duration.ofSeconds(8);
  private static final int MONITORS = 20;
  private static final int FLOOR_ROUND_TRIPS = 2_000;
  private static final int PARTITIONS = 64;

  private final PodshellSystem system = PodshellSystem.twofold();

  @AfterAll
  void stop() {
    system.close();
  }

  @Test
  void shouldPrintHowManyCommandsMonitorsDo() throws Exception {
    Latencies floor =
        new KafkaFloor(system.bootstrapServers(), PARTITIONS).measure(FLOOR_ROUND_TRIPS);
    commands(1, FIRST);
    commands(MONITORS, FIRST);
    Latencies one = commands(1, TIME);
    Latencies many = commands(MONITORS, TIME);
    assertThat(one.count()).isPositive();

    System.out.printf(
        Locale.ROOT,
        """

        ## Commands of monitors, user and monitor on different gateways

        | | commands a second | p50 ms | p99 ms |
        | --- | ---: | ---: | ---: |
        | floor: four Kafka hops, bare clients, one after the other | %.0f | %.2f | %.2f |
        | one monitor | %.0f | %.2f | %.2f |
        | %d monitors | %.0f | %.2f | %.2f |
        """,
        1000 / (2 * floor.milliseconds(50)),
        2 * floor.milliseconds(50),
        2 * floor.milliseconds(99),
        rate(one),
        one.milliseconds(50),
        one.milliseconds(99),
        MONITORS,
        rate(many),
        many.milliseconds(50),
        many.milliseconds(99));
  }

  private static double rate(Latencies latencies) {
    return latencies.count() / (double) TIME.toSeconds();
  }

  /** Measures from sending a command to its end. Each user sends the next when one has ended. */
  private Latencies commands(int monitors, Duration time) throws Exception {
    Latencies all = new Latencies();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> running = new ArrayList<>();
      for (int number = 0; number < monitors; number++) {
        String name = "bench " + monitors + " " + number + " " + time;
        running.add(threads.submit(() -> commands(name, time, all)));
      }
      for (Future<?> one : running) {
        one.get();
      }
    }
    return all;
  }

  private void commands(String name, Duration time, Latencies latencies) {
    try (SocketIoClient monitor = SocketIoClient.connect(system.otherGateway());
        SocketIoClient user = SocketIoClient.connect(system.gateway())) {
      monitor.emit("con", "monitor_id", name);
      monitor.expect("con ok");
      Thread unused =
          Thread.ofVirtual().start(() -> monitor.handle(_ -> monitor.emit("command done")));
      user.emit("query", "monitor_id", name);
      user.expect("query ok");
      long end = System.nanoTime() + time.toNanos();
      for (long begin = System.nanoTime(); begin < end; begin = System.nanoTime()) {
        user.emit("command send", "command", "on");
        user.expect("command ok");
        user.expect("command finish");
        synchronized (latencies) {
          latencies.add(System.nanoTime() - begin);
        }
      }
    }
  }
}
