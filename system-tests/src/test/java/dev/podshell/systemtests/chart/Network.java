package dev.podshell.systemtests.chart;

import dev.podshell.systemtests.ClusterSandboxes;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Finds out which addresses pods can reach. */
final class Network {

  private static final int PATIENCE_SECONDS = 120;

  private final InstalledChart chart;
  private final List<String> open = new ArrayList<>();
  private final List<String> inner = new ArrayList<>();

  Network(InstalledChart chart) {
    this.chart = chart;
    Surroundings surroundings = chart.surroundings();
    URI database = URI.create(surroundings.postgres().jdbcUrl().substring("jdbc:".length()));
    open.add(surroundings.kafka().bootstrapServers());
    open.add(database.getAuthority());
    open.add(surroundings.issuer().keysAddress().getAuthority());
    open.add(serviceAddress("default", "kubernetes", 443));
    open.add(serviceAddress(chart.namespace(), "podshell-gateway", 80));
    addPods("gateway", 8080, open);
    addPods("gateway", 9080, inner);
    addPods("session", 8081, inner);
    addPods("session", 9081, inner);
    addPods("execution", 9082, inner);
  }

  private String serviceAddress(String namespace, String name, int port) {
    return chart
            .client()
            .services()
            .inNamespace(namespace)
            .withName(name)
            .require()
            .getSpec()
            .getClusterIP()
        + ":"
        + port;
  }

  private void addPods(String component, int port, List<String> addresses) {
    for (Pod pod : chart.pods(component)) {
      addresses.add(pod.getStatus().getPodIP() + ":" + port);
    }
  }

  /** Returns a command that tries all addresses at once and prints a result for each, in order. */
  String probe() {
    return """
        python3 - %s <<'END'
        import concurrent.futures, socket, sys
        def probe(address):
            host, port = address.split(":")
            try:
                socket.create_connection((host, port), 2).close()
                return "reached " + address
            except OSError:
                return "kept from " + address
        with concurrent.futures.ThreadPoolExecutor(32) as pool:
            print(*pool.map(probe, sys.argv[1:]), sep="\\n")
        END"""
        .formatted(String.join(" ", all()));
  }

  /** Returns what the probe prints when nothing can be reached. */
  List<String> nothing() {
    return all().stream().map(address -> "kept from " + address).toList();
  }

  /** Returns what it prints in a pod that is neither a sandbox nor of the release. */
  List<String> whatStrangersReach() {
    return Stream.concat(
            open.stream().map(address -> "reached " + address),
            inner.stream().map(address -> "kept from " + address))
        .toList();
  }

  /**
   * Returns what the probe prints in a pod that is in the services' namespace and not of the
   * release.
   */
  String probeAsStranger() {
    KubernetesClient client = chart.client();
    Pod stranger =
        client
            .resource(
                new PodBuilder()
                    .withNewMetadata()
                    .withGenerateName("stranger-")
                    .withNamespace(chart.namespace())
                    .endMetadata()
                    .withNewSpec()
                    .withRestartPolicy("Never")
                    .addNewContainer()
                    .withName("stranger")
                    .withImage(ClusterSandboxes.IMAGE)
                    .withImagePullPolicy(ClusterSandboxes.IMAGE_PULL_POLICY)
                    .withCommand("bash", "-c", probe())
                    .endContainer()
                    .endSpec()
                    .build())
            .create();
    try {
      client
          .resource(stranger)
          .waitUntilCondition(
              pod -> pod != null && "Succeeded".equals(pod.getStatus().getPhase()),
              PATIENCE_SECONDS,
              TimeUnit.SECONDS);
      return client.pods().resource(stranger).getLog();
    } finally {
      client.resource(stranger).withGracePeriod(0).delete();
    }
  }

  private List<String> all() {
    return Stream.concat(open.stream(), inner.stream()).toList();
  }
}
