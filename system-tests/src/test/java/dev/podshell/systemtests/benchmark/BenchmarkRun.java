package dev.podshell.systemtests.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.podshell.local.ServiceProcess;
import dev.podshell.systemtests.ClusterSandboxes;
import dev.podshell.systemtests.PodshellSystem;
import dev.podshell.systemtests.client.Keystrokes;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Prints what Podshell costs beside the floor of the same run, as Markdown. It fails only if
 * something is wrong, never because something is slow.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class BenchmarkRun {

  /** Makes the JVMs compile what they will run; before that, times still fall. */
  private static final int FIRST_KEYSTROKES = 15_000;

  private static final int KEYSTROKES = 5_000;
  private static final int PARTITIONS = 64;
  private static final int FIRST_OUTPUTS = 50;
  private static final int CLUSTER_STARTS = 10;
  // A key takes several times as long through an API server and a node.
  private static final int FEWER_IN_A_CLUSTER = 10;
  private static final int FLOODS = 6;

  /** This is less than a command may write by default. */
  private static final long FLOOD_BYTES = 60_000_000;

  private final PodshellSystem system = PodshellSystem.single();
  private final int share = system.cluster().isPresent() ? FEWER_IN_A_CLUSTER : 1;

  @AfterAll
  void stop() {
    system.close();
  }

  @Test
  void shouldPrintWhatItMeasures() throws Exception {
    StringBuilder report = new StringBuilder("\n## Memory at rest\n\n");
    memory(report);
    keystrokes(report);
    firstOutput(report);
    if (system.cluster().isPresent()) {
      cluster(system.cluster().get(), report);
    }
    // Prints the results so far, because a flood takes long.
    System.out.println(report);
    flood(report);
    report.append("\n## Memory under the flood\n\n");
    memory(report);
    System.out.println(report);
    assertThat(report.toString()).contains("MB/s");
  }

  private void keystrokes(StringBuilder report) throws Exception {
    Latencies terminal = TerminalFloor.measure(KEYSTROKES / share);
    Latencies echo;
    try (Keystrokes keystrokes = new Keystrokes(system.gateway(), "typist")) {
      type(keystrokes, FIRST_KEYSTROKES / share);
      echo = type(keystrokes, KEYSTROKES / share);
    }
    Latencies kafka = new KafkaFloor(system.bootstrapServers(), 1).measure(KEYSTROKES / share);
    Latencies all =
        new KafkaFloor(system.bootstrapServers(), PARTITIONS).measure(KEYSTROKES / share);
    report.append("\n## Keystroke to echo\n\n| | p50 ms | p99 ms |\n| --- | ---: | ---: |\n");
    row(report, "bare terminal", terminal);
    row(report, "two Kafka hops, bare clients, one partition", kafka);
    row(report, "the same, " + PARTITIONS + " partitions as Podshell has", all);
    row(report, "Podshell", echo);
    ratio(report, "to the terminal and one partition", echo, kafka, terminal);
    ratio(report, "to the terminal and " + PARTITIONS + " partitions", echo, all, terminal);
  }

  private static Latencies type(Keystrokes keystrokes, int keys) {
    Latencies latencies = new Latencies();
    for (int i = 0; i < keys; i++) {
      latencies.add(keystrokes.type());
    }
    return latencies;
  }

  private static void ratio(
      StringBuilder report, String what, Latencies echo, Latencies kafka, Latencies terminal) {
    report.append(
        format(
            "| ratio %s | %.2f | %.2f |%n",
            what,
            echo.milliseconds(50) / (kafka.milliseconds(50) + terminal.milliseconds(50)),
            echo.milliseconds(99) / (kafka.milliseconds(99) + terminal.milliseconds(99))));
  }

  private void firstOutput(StringBuilder report) {
    FirstOutput firstOutput = new FirstOutput(system);
    firstOutput.warm(FIRST_OUTPUTS / share);
    report.append("\n## Command to first output\n\n| | p50 ms | p99 ms |\n| --- | ---: | ---: |\n");
    row(report, "sandbox is there", firstOutput.warm(FIRST_OUTPUTS / share));
    row(report, "sandbox is made", firstOutput.cold(FIRST_OUTPUTS / share));
  }

  private void cluster(ClusterSandboxes cluster, StringBuilder report) throws Exception {
    ClusterFloor floor = new ClusterFloor(cluster);
    report.append("\n## The cluster by itself\n\n| | p50 ms | p99 ms |\n| --- | ---: | ---: |\n");
    row(report, "bare pod made, first output of an exec in it", floor.pods(CLUSTER_STARTS));
    floor.execs(CLUSTER_STARTS);
    row(report, "bare exec, first output", floor.execs(CLUSTER_STARTS));
    floor.keystrokes(KEYSTROKES / share);
    row(report, "bare exec, keystroke to echo", floor.keystrokes(KEYSTROKES / share));
    report.append("\n## Warm pool\n\n| | p50 ms | p99 ms |\n| --- | ---: | ---: |\n");
    FirstOutput firstOutput = new FirstOutput(system);
    row(report, "claimed, pool at rest", firstOutput.claimedAtRest(2 * CLUSTER_STARTS, cluster));
    row(report, "claimed, one after the other", firstOutput.claimedInTurn(CLUSTER_STARTS, cluster));
  }

  private void flood(StringBuilder report) throws Exception {
    Flood flood = new Flood(system.gateway());
    report.append("\n## 60 MB to one client\n\n| run | MB/s |\n| --- | ---: |\n");
    for (int run = 1; run <= Math.max(2, FLOODS / share); run++) {
      Duration time = flood.run("flood-" + run, FLOOD_BYTES);
      report.append(format("| %d | %.1f |%n", run, FLOOD_BYTES / 1e6 / (time.toNanos() / 1e9)));
    }
  }

  private void memory(StringBuilder report) throws IOException {
    report.append("| | resident MiB | peak MiB |\n| --- | ---: | ---: |\n");
    List<ServiceProcess> services =
        List.of(system.gatewayService(), system.executionService(0), system.sessionService(0));
    for (ServiceProcess service : services) {
      report.append(
          format(
              "| %s | %d | %d |%n",
              service.name(), Memory.resident(service.pid()), Memory.peak(service.pid())));
    }
  }

  private static void row(StringBuilder report, String what, Latencies latencies) {
    report.append(
        format(
            "| %s | %.2f | %.2f |%n",
            what, latencies.milliseconds(50), latencies.milliseconds(99)));
  }

  private static String format(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }
}
