package dev.podshell.systemtests.benchmark;

import dev.podshell.systemtests.ClusterSandboxes;
import dev.podshell.systemtests.PodshellSystem;
import dev.podshell.systemtests.client.TerminalClient;
import java.time.Duration;
import org.awaitility.Awaitility;

/** Measures from sending a command to the first byte that it wrote. */
final class FirstOutput {

  private static final int POOL = 3;
  // Lets a node finish what follows a pod's start: probes, relays, the kubelet's bookkeeping.
  private static final Duration REST = Duration.ofSeconds(5);

  private final PodshellSystem system;

  FirstOutput(PodshellSystem system) {
    this.system = system;
  }

  /** Measures with a new sandbox each time, as another learner. */
  Latencies cold(int commands) {
    Latencies latencies = new Latencies();
    for (int i = 0; i < commands; i++) {
      try (TerminalClient client = system.login("cold-" + i)) {
        latencies.add(measure(client, 1));
      }
    }
    return latencies;
  }

  /** Measures in a sandbox that exists. */
  Latencies warm(int commands) {
    Latencies latencies = new Latencies();
    try (TerminalClient client = system.login("warm")) {
      measure(client, 0);
      for (int i = 1; i <= commands; i++) {
        latencies.add(measure(client, i));
      }
    }
    return latencies;
  }

  /** Measures in a sandbox of a pool that is full again, each time as another learner. */
  Latencies claimedAtRest(int commands, ClusterSandboxes cluster) throws InterruptedException {
    Latencies latencies = new Latencies();
    for (int i = 0; i < commands; i++) {
      awaitPods(cluster);
      Thread.sleep(REST);
      latencies.add(claimed("rested-" + i));
    }
    return latencies;
  }

  /** Measures in a sandbox of a pool that the same machine is filling meanwhile. */
  Latencies claimedInTurn(int commands, ClusterSandboxes cluster) {
    Latencies latencies = new Latencies();
    for (int i = 0; i < commands; i++) {
      awaitPods(cluster);
      latencies.add(claimed("turn-" + i));
    }
    return latencies;
  }

  private long claimed(String learner) {
    try (TerminalClient client = TerminalClient.login(system.gateway(), "warm", learner)) {
      return measure(client, 1);
    }
  }

  private static void awaitPods(ClusterSandboxes cluster) {
    Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> cluster.waiting() >= POOL);
  }

  private static long measure(TerminalClient client, int clientId) {
    long begin = System.nanoTime();
    long serverId = client.run(clientId, "echo here");
    client.transcript(serverId).awaitFirst();
    long end = System.nanoTime();
    client.awaitCompletion(serverId);
    return end - begin;
  }
}
