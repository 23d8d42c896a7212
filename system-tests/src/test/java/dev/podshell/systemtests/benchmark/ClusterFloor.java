package dev.podshell.systemtests.benchmark;

import dev.podshell.systemtests.ClusterSandboxes;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.ExecWatch;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * Measures how long a cluster takes by itself, with bare pods of the same image and a bare exec.
 */
final class ClusterFloor {

  private final KubernetesClient client;
  private final String namespace;

  ClusterFloor(ClusterSandboxes cluster) {
    this.client = cluster.client();
    this.namespace = cluster.namespace();
  }

  /** Measures from creating a pod to the first byte of an exec in it. */
  Latencies pods(int count) throws IOException {
    Latencies latencies = new Latencies();
    for (int i = 0; i < count; i++) {
      long begin = System.nanoTime();
      Pod pod = start();
      try (ExecWatch exec = exec(pod, false, "echo", "here")) {
        read(exec.getOutput());
        latencies.add(System.nanoTime() - begin);
      }
      delete(pod);
    }
    return latencies;
  }

  /** Measures from starting an exec to its first byte. */
  Latencies execs(int count) throws IOException {
    Latencies latencies = new Latencies();
    Pod pod = start();
    for (int i = 0; i < count; i++) {
      long begin = System.nanoTime();
      try (ExecWatch exec = exec(pod, false, "echo", "here")) {
        read(exec.getOutput());
        latencies.add(System.nanoTime() - begin);
      }
    }
    delete(pod);
    return latencies;
  }

  /** Measures from a key that is typed into the terminal of an exec to its echo. */
  Latencies keystrokes(int count) throws IOException {
    Latencies latencies = new Latencies();
    Pod pod = start();
    try (ExecWatch exec =
        exec(pod, true, "bash", "-c", "stty -icanon; echo; exec cat > /dev/null")) {
      InputStream output = exec.getOutput();
      OutputStream input = exec.getInput();
      while (read(output) != '\n') {
        continue;
      }
      for (int i = 0; i < count; i++) {
        long begin = System.nanoTime();
        input.write('x');
        input.flush();
        read(output);
        latencies.add(System.nanoTime() - begin);
      }
    }
    delete(pod);
    return latencies;
  }

  private static int read(InputStream from) throws IOException {
    int one = from.read();
    if (one < 0) {
      throw new IOException("The exec has ended");
    }
    return one;
  }

  private ExecWatch exec(Pod pod, boolean terminal, String... command) {
    var exec =
        client
            .pods()
            .inNamespace(namespace)
            .withName(pod.getMetadata().getName())
            .redirectingInput()
            .redirectingOutput();
    return terminal ? exec.withTTY().exec(command) : exec.exec(command);
  }

  private Pod start() {
    Pod pod =
        client
            .resource(
                new PodBuilder()
                    .withNewMetadata()
                    .withName("bare-" + UUID.randomUUID())
                    .withNamespace(namespace)
                    .endMetadata()
                    .withNewSpec()
                    .withTerminationGracePeriodSeconds(0L)
                    .withAutomountServiceAccountToken(false)
                    .addNewContainer()
                    .withName("bare")
                    .withImage(ClusterSandboxes.IMAGE)
                    .withImagePullPolicy("IfNotPresent")
                    .withCommand("sleep", "1000")
                    .withNewSecurityContext()
                    .withRunAsNonRoot(true)
                    .withRunAsUser(1_000L)
                    .withAllowPrivilegeEscalation(false)
                    .withNewCapabilities()
                    .withDrop("ALL")
                    .endCapabilities()
                    .withNewSeccompProfile()
                    .withType("RuntimeDefault")
                    .endSeccompProfile()
                    .endSecurityContext()
                    .endContainer()
                    .endSpec()
                    .build())
            .create();
    return client.resource(pod).waitUntilReady(2, TimeUnit.MINUTES);
  }

  private void delete(Pod pod) {
    client.resource(pod).withGracePeriod(0).delete();
  }
}
