package dev.podshell.systemtests.chart;

import static org.awaitility.Awaitility.await;

import dev.podshell.systemtests.ClusterSandboxes;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.RollableScalableResource;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Installs the chart in two separate namespaces of the cluster that the current kubeconfig names,
 * with two instances of each service. The services' images are there already, or in a registry.
 */
final class InstalledChart implements AutoCloseable {

  /** Bounds how long one step may take in a slow cluster. */
  static final Duration TIMEOUT = Duration.ofMinutes(5);

  static final int INSTANCES = 2;

  private static final String RELEASE = "podshell";
  private static final String TAG = System.getProperty("test.services-tag", "");
  private static final String REGISTRY = System.getProperty("test.registry", "");
  private static final Set<String> NO_IMAGE =
      Set.of("ErrImagePull", "ImagePullBackOff", "ErrImageNeverPull", "InvalidImageName");
  private static final String VALUES =
      """
      image: {registry: "%s", tag: "%s", pullPolicy: %s}
      secrets: {existingSecret: podshell}
      authentication: {issuer: "%s", jwksUrl: "%s"}
      kafka: {bootstrapServers: "%s", topics: {replicationFactor: 1}}
      postgresql: {url: "%s", existingSecret: podshell-postgresql}
      gateway: {replicas: %9$d, resources: {requests: {cpu: 50m}}}
      session: {replicas: %9$d, resources: {requests: {cpu: 50m}}}
      execution: {replicas: %9$d, resources: {requests: {cpu: 50m}}}
      sandboxes: {imagePullPolicy: %3$s}
      catalogue: {questions: {playground: {image: "%8$s", requests: {cpu: 0.01, memory: 32M}}}}
      tests: {timeoutSeconds: 30}
      """;

  private final KubernetesClient client;
  private final Surroundings surroundings;
  private final String namespace;
  private final RenderedChart chart;

  private InstalledChart(
      KubernetesClient client, Surroundings surroundings, String namespace, RenderedChart chart) {
    this.client = client;
    this.surroundings = surroundings;
    this.namespace = namespace;
    this.chart = chart;
  }

  /**
   * Installs the chart with separate surroundings. The services have not started when this returns.
   *
   * @param folder the folder of what Kafka and PostgreSQL store
   */
  static InstalledChart install(Path folder)
      throws IOException, GeneralSecurityException, InterruptedException {
    KubernetesClient client = ClusterSandboxes.connect();
    Surroundings surroundings = Surroundings.start(folder);
    String namespace =
        "podshell-release-" + HexFormat.of().toHexDigits(new SecureRandom().nextInt());
    RenderedChart chart = RenderedChart.render(RELEASE, namespace, values(surroundings));
    InstalledChart installed = new InstalledChart(client, surroundings, namespace, chart);
    try {
      installed.apply();
      return installed;
    } catch (RuntimeException e) {
      installed.close();
      throw e;
    }
  }

  private static Path values(Surroundings surroundings) throws IOException {
    String values =
        VALUES.formatted(
            REGISTRY,
            TAG,
            ClusterSandboxes.IMAGE_PULL_POLICY,
            TokenIssuer.NAME,
            surroundings.issuer().keysAddress(),
            surroundings.kafka().bootstrapServers(),
            surroundings.postgres().jdbcUrl(),
            ClusterSandboxes.IMAGE,
            INSTANCES);
    return Files.writeString(Files.createTempFile("values", ".yaml"), values);
  }

  private void apply() {
    client
        .resource(
            new NamespaceBuilder().withNewMetadata().withName(namespace).endMetadata().build())
        .create();
    createSecret("podshell", Map.of("service-token", random(), "execution-secret", random()));
    createSecret(
        "podshell-postgresql",
        Map.of(
            "username", surroundings.postgres().username(),
            "password", surroundings.postgres().password()));
    for (HasMetadata object : chart.release()) {
      client.resource(object).fieldManager("helm").serverSideApply();
    }
  }

  private void createSecret(String name, Map<String, String> data) {
    client
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace)
                .endMetadata()
                .withStringData(data)
                .build())
        .create();
  }

  private static String random() {
    byte[] bytes = new byte[32];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  KubernetesClient client() {
    return client;
  }

  Surroundings surroundings() {
    return surroundings;
  }

  /** Returns the namespace of the services. */
  String namespace() {
    return namespace;
  }

  /** Returns the namespace of the sandboxes. */
  String sandboxes() {
    return namespace + "-sandboxes";
  }

  /** The names of the services in the chart. */
  static List<String> components() {
    return List.of("gateway", "session", "execution");
  }

  /**
   * Waits until all instances of all services are ready, and there are no other instances.
   *
   * @throws AssertionError at once if the cluster cannot get an image
   */
  void awaitReady() {
    try {
      await()
          .atMost(TIMEOUT)
          .until(
              () -> {
                failWithoutImages();
                return components().stream().allMatch(this::isReady);
              });
    } catch (ConditionTimeoutException e) {
      throw new AssertionError("Not all of the release is ready:\n" + unready(), e);
    }
  }

  boolean isReady(String component) {
    Deployment deployment = deployment(component).get();
    DeploymentStatus status = deployment.getStatus();
    int wanted = deployment.getSpec().getReplicas();
    List<Pod> pods = pods(component);
    return deployment.getMetadata().getGeneration().equals(status.getObservedGeneration())
        && wanted == Objects.requireNonNullElse(status.getUpdatedReplicas(), 0)
        && pods.size() == wanted
        && pods.stream().allMatch(Readiness::isPodReady);
  }

  private void failWithoutImages() {
    for (Pod pod : releasedPods()) {
      for (ContainerStatus status : pod.getStatus().getContainerStatuses()) {
        var waiting = status.getState().getWaiting();
        if (waiting != null && NO_IMAGE.contains(waiting.getReason())) {
          throw new AssertionError(
              """
              The cluster has no image %s (%s). Build the services' images and bring them to its nodes:
                ./podshell images --tag %s --tar FOLDER, and import the files on each node, or
                ./podshell images --tag %s --to REGISTRY/podshell, and -Dtest.registry=REGISTRY here"""
                  .formatted(status.getImage(), waiting.getReason(), TAG, TAG));
        }
      }
    }
  }

  private String unready() {
    return releasedPods().stream()
        .filter(pod -> !Readiness.isPodReady(pod))
        .map(pod -> pod.getMetadata().getName() + ": " + pod.getStatus() + "\n" + endOfLog(pod))
        .collect(Collectors.joining("\n"));
  }

  private String endOfLog(Pod pod) {
    boolean wrote = "Running".equals(pod.getStatus().getPhase());
    return wrote ? client.pods().resource(pod).tailingLines(20).getLog() : "";
  }

  private List<Pod> releasedPods() {
    return components().stream().map(this::pods).flatMap(List::stream).toList();
  }

  /** Returns the pods of a service, including those that are being deleted. */
  List<Pod> pods(String component) {
    return client
        .pods()
        .inNamespace(namespace)
        .withLabel("app.kubernetes.io/instance", RELEASE)
        .withLabel("app.kubernetes.io/component", component)
        .list()
        .getItems();
  }

  /** Returns the Deployment of a service. */
  RollableScalableResource<Deployment> deployment(String component) {
    return client.apps().deployments().inNamespace(namespace).withName(RELEASE + "-" + component);
  }

  /** Runs the test as {@code helm test} does, and waits until it has ended. */
  TestOutcome runTest() {
    for (HasMetadata object : chart.test()) {
      client.resource(object).fieldManager("helm").serverSideApply();
    }
    Pod test =
        chart.test().stream()
            .filter(Pod.class::isInstance)
            .map(Pod.class::cast)
            .findFirst()
            .orElseThrow();
    try {
      String phase =
          client
              .resource(test)
              .waitUntilCondition(
                  pod -> pod != null && hasEnded(pod), TIMEOUT.toSeconds(), TimeUnit.SECONDS)
              .getStatus()
              .getPhase();
      return new TestOutcome("Succeeded".equals(phase), client.pods().resource(test).getLog());
    } finally {
      client.resourceList(chart.test()).withGracePeriod(0).delete();
      await().atMost(TIMEOUT).until(() -> client.resource(test).get() == null);
    }
  }

  private static boolean hasEnded(Pod pod) {
    return Set.of("Succeeded", "Failed").contains(pod.getStatus().getPhase());
  }

  /** Uninstalls it as {@code helm uninstall} does, and returns when nothing of it is left. */
  @Override
  public void close() {
    try (client;
        surroundings) {
      client.resourceList(chart.release()).delete();
      client.namespaces().withName(namespace).delete();
      await()
          .atMost(TIMEOUT)
          .until(
              () ->
                  Stream.of(namespace, sandboxes())
                      .allMatch(name -> client.namespaces().withName(name).get() == null));
    }
  }

  /** The result of a test, and its output. */
  record TestOutcome(boolean passed, String log) {}
}
