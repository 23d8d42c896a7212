package dev.podshell.execution.runtime.kubernetes;

import dev.podshell.execution.Configurations;
import dev.podshell.execution.supervisor.SupervisorConnection;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.server.mock.KubernetesMixedDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.ServerRequest;
import io.fabric8.mockwebserver.ServerResponse;
import io.fabric8.mockwebserver.http.Dispatcher;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Acts as a cluster. The API server is the client library's mock. Instead of nodes there are real
 * supervisors, as processes of this machine, and the real relay joins execs to them.
 */
final class FakeCluster implements AutoCloseable {

  static final String NAMESPACE = "sandboxes";

  private static final Pattern EXEC =
      Pattern.compile("/api/v1/namespaces/[^/]+/pods/([^/?]+)/exec.*");

  private final Path folder;
  private final KubernetesMockServer server;
  private final KubernetesClient client;
  private final SharedIndexInformer<Pod> kubelet;
  private final Map<String, Process> supervisors = new ConcurrentHashMap<>();
  private final List<RelayConnection> execs = new CopyOnWriteArrayList<>();
  private final Map<String, Integer> execsSoFar = new ConcurrentHashMap<>();
  private final List<MockResponse> refusals = new CopyOnWriteArrayList<>();
  private volatile @Nullable String forbidden;
  private volatile Function<Pod, @Nullable PodStatus> fate = this::run;

  /**
   * @param folder for the files of supervisors
   */
  FakeCluster(Path folder) throws IOException {
    this.folder = folder;
    copy("supervisor.pyz");
    copy("relay.py");
    Map<ServerRequest, Queue<ServerResponse>> responses = new HashMap<>();
    server =
        new KubernetesMockServer(
            new Context(),
            new MockWebServer(),
            responses,
            new ApiServer(new KubernetesMixedDispatcher(responses)),
            false);
    server.init();
    client = server.createClient();
    kubelet = client.pods().inNamespace(NAMESPACE).inform(new Kubelet());
  }

  KubernetesClient client() {
    return client;
  }

  /** Returns another client, for another instance. */
  KubernetesClient anotherClient() {
    return server.createClient();
  }

  KubernetesRuntime runtime(String identity) {
    return runtime(identity, new SimpleMeterRegistry());
  }

  KubernetesRuntime runtime(String identity, SimpleMeterRegistry registry) {
    return KubernetesRuntime.open(
        anotherClient(), NAMESPACE, identity, new Pod(), settings(), registry);
  }

  private static KubernetesConfiguration settings() {
    return Configurations.of(
        KubernetesConfiguration.class, Map.of("podshell.kubernetes.start-timeout", "20s"));
  }

  List<Pod> pods() {
    return client.pods().inNamespace(NAMESPACE).list().getItems();
  }

  /** Sets what happens to pods that are created from now on; null: nothing. */
  void pods(Function<Pod, @Nullable PodStatus> become) {
    fate = become;
  }

  /** Starts a supervisor for each pod, which is the default. */
  PodStatus run(Pod pod) {
    supervisors.computeIfAbsent(pod.getMetadata().getName(), this::supervisor);
    return running();
  }

  static PodStatus running() {
    return new PodStatusBuilder()
        .withPhase("Running")
        .withStartTime(Instant.now().toString())
        .withContainerStatuses(
            new ContainerStatusBuilder()
                .withNewState()
                .withNewRunning()
                .endRunning()
                .endState()
                .build())
        .build();
  }

  /** Changes the status of a pod. */
  void setStatus(Pod pod, PodStatus status) {
    client
        .pods()
        .inNamespace(NAMESPACE)
        .withName(pod.getMetadata().getName())
        .editStatus(now -> new PodBuilder(now).withStatus(status).build());
  }

  /** Refuses the next creation of a pod with this answer. */
  void refuseNextPod(int code, String message) {
    refusals.add(
        new MockResponse()
            .setResponseCode(code)
            .setHeader("Content-Type", "application/json")
            .setBody(
                """
                {"kind": "Status", "apiVersion": "v1", "status": "Failure", "code": %d, "message": "%s"}
                """
                    .formatted(code, message)));
  }

  /** Gives the lease of the warm pools to another holder, who does not renew it. */
  void holdLease(String holder, Duration duration) {
    lease()
        .edit(
            lease ->
                new LeaseBuilder(lease)
                    .editSpec()
                    .withHolderIdentity(holder)
                    .withLeaseDurationSeconds((int) duration.toSeconds())
                    .withRenewTime(ZonedDateTime.now(ZoneOffset.UTC))
                    .endSpec()
                    .build());
  }

  @Nullable String leaseHolder() {
    Lease lease = lease().get();
    return lease == null ? null : lease.getSpec().getHolderIdentity();
  }

  private Resource<Lease> lease() {
    return client.leases().inNamespace(NAMESPACE).withName("podshell-warm-pools");
  }

  /** Forbids all requests for a resource from now on. */
  void forbid(String resource) {
    forbidden = "/" + resource;
  }

  /** Breaks all running execs, as a restart of the API server does. */
  void breakExecs() {
    execs.forEach(RelayConnection::cut);
    execs.clear();
  }

  int execs() {
    return execs.size();
  }

  /** Returns the number of running execs in a pod. */
  long execs(String pod) {
    return execs.stream().filter(exec -> exec.pod().equals(pod)).count();
  }

  /** Returns the number of execs in a pod since its start. */
  int execsSoFar(String pod) {
    return execsSoFar.getOrDefault(pod, 0);
  }

  @Override
  public void close() {
    kubelet.close();
    execs.forEach(RelayConnection::cut);
    supervisors.values().forEach(FakeCluster::kill);
    client.close();
    server.destroy();
  }

  private Process supervisor(String pod) {
    try {
      Path home = Files.createDirectory(folder.resolve(pod));
      return new ProcessBuilder(
              "setsid",
              "python3",
              folder.resolve("supervisor.pyz").toString(),
              "--claimable",
              "--socket",
              socket(pod),
              "--spool",
              folder.resolve(pod + ".spool").toString(),
              "--spool-bytes",
              "4194304",
              "--home",
              home.toString())
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String socket(String pod) {
    return "@podshell-test-" + pod;
  }

  private static void kill(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  private void copy(String name) throws IOException {
    try (InputStream file = SupervisorConnection.class.getResourceAsStream(name)) {
      Files.copy(Objects.requireNonNull(file), folder.resolve(name));
    }
  }

  /** Answers execs itself, and passes all other requests to the mock. */
  private final class ApiServer extends Dispatcher {

    private final Dispatcher crud;

    ApiServer(Dispatcher crud) {
      this.crud = crud;
    }

    @Override
    public MockResponse dispatch(RecordedRequest request) {
      Matcher exec = EXEC.matcher(Objects.requireNonNull(request.getPath()));
      if (exec.matches()) {
        return exec(exec.group(1));
      }
      if (forbidden != null && request.getPath().contains(forbidden)) {
        return new MockResponse().setResponseCode(403);
      }
      boolean creation =
          "POST".equals(request.getMethod()) && request.getPath().split("\\?")[0].endsWith("/pods");
      if (creation && !refusals.isEmpty()) {
        return refusals.removeFirst();
      }
      return crud.dispatch(request);
    }

    private MockResponse exec(String pod) {
      Process supervisor = supervisors.get(pod);
      if (supervisor == null || !supervisor.isAlive()) {
        return new MockResponse().setResponseCode(404);
      }
      RelayConnection connection =
          new RelayConnection(pod, folder.resolve("relay.py"), socket(pod), execs::remove);
      execsSoFar.merge(pod, 1, Integer::sum);
      execs.add(connection);
      return new MockResponse()
          .setHeader("Sec-WebSocket-Protocol", "v4.channel.k8s.io")
          .withWebSocketUpgrade(connection);
    }

    @Override
    public void shutdown() {
      crud.shutdown();
    }
  }

  /** Starts and ends pods. */
  private final class Kubelet implements ResourceEventHandler<Pod> {

    @Override
    public void onAdd(Pod pod) {
      if (pod.getStatus() == null || pod.getStatus().getPhase() == null) {
        PodStatus status = fate.apply(pod);
        if (status != null) {
          Thread.ofVirtual().start(() -> setStatus(pod, status));
        }
      }
    }

    @Override
    public void onUpdate(Pod before, Pod after) {}

    @Override
    public void onDelete(Pod pod, boolean stateIsUnknown) {
      Process supervisor = supervisors.remove(pod.getMetadata().getName());
      if (supervisor != null) {
        kill(supervisor);
      }
    }
  }
}
