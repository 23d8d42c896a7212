package dev.podshell.execution.runtime.kubernetes;

import dev.podshell.contracts.event.EndReason;
import dev.podshell.contracts.identity.IncarnationId;
import dev.podshell.execution.runtime.RunningIncarnation;
import dev.podshell.execution.runtime.SandboxGoneException;
import dev.podshell.execution.runtime.SandboxRuntime;
import dev.podshell.execution.runtime.SandboxSpecification;
import dev.podshell.execution.runtime.SandboxStartException;
import dev.podshell.execution.runtime.WarmPool;
import dev.podshell.execution.supervisor.SupervisorStream;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/** Runs sandboxes as pods of one namespace. Thread-safe. */
public final class KubernetesRuntime implements SandboxRuntime {

  /** The name of this runtime in the configuration. */
  public static final String NAME = "kubernetes";

  private static final Logger LOG = Logger.getLogger(KubernetesRuntime.class);
  private static final int UNPROCESSABLE_CONTENT = 422;
  private static final Duration QUOTA_PAUSE = Duration.ofSeconds(5);
  private static final String NO_ROOM =
      "The cluster has no room for another sandbox; waiting until it has";
  private static final String REFUSED =
      "The cluster refuses this sandbox; tell the operator of this course";

  private final Duration startTimeout;
  private final Clock clock;
  private final SandboxPods pods;
  private final PodFactory factory;
  private final PodWatch watch;
  private final WarmPools pools;

  private KubernetesRuntime(
      Duration startTimeout,
      Clock clock,
      SandboxPods pods,
      PodFactory factory,
      PodWatch watch,
      WarmPools pools) {
    this.startTimeout = startTimeout;
    this.clock = clock;
    this.pods = pods;
    this.factory = factory;
    this.watch = watch;
    this.pools = pools;
  }

  /**
   * Installs the supervisor's files in the cluster and begins to watch the pods.
   *
   * @param client not closed by this
   * @param namespace of the pods
   * @param identity of this instance among all of them
   * @param template the operator's additions to pods, such as a node selector
   * @throws KubernetesClientException if the cluster cannot be reached or does not allow it
   */
  public static KubernetesRuntime open(
      KubernetesClient client,
      String namespace,
      String identity,
      Pod template,
      KubernetesConfiguration settings,
      MeterRegistry registry) {
    Clock clock = Clock.systemUTC();
    SupervisorFiles files = SupervisorFiles.bundled();
    PodFactory factory = new PodFactory(namespace, template, settings, files, new SecureRandom());
    files.install(client, namespace);
    SandboxPods pods = new SandboxPods(client, namespace, clock);
    PodWatch watch = PodWatch.start(client, namespace, clock);
    PoolMetrics metrics = new PoolMetrics(registry);
    PrestartedRelays relays =
        new PrestartedRelays(pods, watch, settings.standbyRelays(), metrics, new SecureRandom());
    watch.addListener(relays);
    WarmPods waiting = new WarmPods(pods, factory, watch, relays, metrics, new SecureRandom());
    WarmPoolController controller =
        new WarmPoolController(pods, factory, watch, settings.parallelStarts(), metrics, clock);
    watch.addListener(controller);
    LeaderElection election =
        LeaderElection.start(client, namespace, WarmPoolController.LEASE, identity, controller);
    WarmPools pools = new WarmPools(waiting, relays, controller, election);
    return new KubernetesRuntime(settings.startTimeout(), clock, pods, factory, watch, pools);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void start(SandboxSpecification specification, Consumer<String> progress)
      throws SandboxStartException, InterruptedException {
    try {
      if (pools.claim(specification)) {
        return;
      }
      if (pools.isKept(specification.shape())) {
        progress.accept("All prepared sandboxes are in use; creating a new one");
      }
      Instant deadline = clock.instant().plus(startTimeout);
      Pod pod = create(specification, deadline, progress);
      watch.awaitRunning(pod, Duration.between(clock.instant(), deadline), progress);
    } catch (SandboxStartException | InterruptedException e) {
      removeAfterFailure(specification.incarnation());
      throw e;
    } catch (KubernetesClientException e) {
      LOG.errorf("Sandbox %s did not start: %s", specification.incarnation(), e.getMessage());
      removeAfterFailure(specification.incarnation());
      throw new SandboxStartException("The sandbox could not be started; try again later", e);
    }
  }

  @Override
  public SupervisorStream connect(IncarnationId incarnation) throws IOException {
    Optional<ExecStream> standby = pools.takeRelay(incarnation);
    if (standby.isPresent()) {
      return standby.get();
    }
    Optional<Pod> seen = watch.find(incarnation);
    Pod pod = seen.isPresent() ? seen.get() : find(incarnation);
    requireRunning(pod);
    try {
      return pods.relay(pod).endingWith(watch, pod.getMetadata().getName());
    } catch (IOException e) {
      requireRunning(find(incarnation));
      throw e;
    }
  }

  @Override
  public void destroy(IncarnationId incarnation) throws IOException {
    pools.releaseRelay(incarnation);
    for (Pod pod : pods.find(incarnation)) {
      pods.delete(pod);
    }
  }

  @Override
  public List<RunningIncarnation> incarnations() {
    return watch.all().stream().flatMap(pod -> PodLabels.running(pod).stream()).toList();
  }

  @Override
  public void keepWarm(Collection<WarmPool> wanted) {
    pools.keep(wanted);
  }

  @Override
  public void close() {
    pools.close();
    watch.close();
  }

  private void requireRunning(Pod pod) throws IOException {
    switch (watch.state(pod)) {
      case PodState.Over(EndReason reason) -> throw new SandboxGoneException(reason);
      case PodState.Waiting(String message) -> throw new IOException(message);
      case PodState.Running _ -> {}
    }
  }

  /**
   * Creates a pod, and waits while the namespace's quota is full. Kubernetes does not report that a
   * quota has room again, so each deletion of a pod is a reason to try.
   */
  private Pod create(
      SandboxSpecification specification, Instant deadline, Consumer<String> progress)
      throws SandboxStartException, InterruptedException {
    Pod pod = factory.create(specification.shape());
    boolean isAnnounced = false;
    while (true) {
      try {
        return pods.create(pod, specification);
      } catch (KubernetesClientException e) {
        if (!isQuota(e)) {
          LOG.errorf("The API server refused a pod: %s", e.getMessage());
          if (isRefusal(e)) {
            throw new SandboxStartException(REFUSED, e);
          }
          throw e;
        }
        if (clock.instant().isAfter(deadline)) {
          throw new SandboxStartException(
              "The cluster has no room for another sandbox; try again later", e);
        }
      }
      if (!isAnnounced) {
        isAnnounced = true;
        progress.accept(NO_ROOM);
      }
      watch.awaitDeletion(QUOTA_PAUSE);
    }
  }

  /** Asks the API server, because the watch may not show a pod yet. */
  private Pod find(IncarnationId incarnation) throws IOException {
    return pods.find(incarnation).stream()
        .findFirst()
        .orElseThrow(() -> new SandboxGoneException(watch.endOf(incarnation)));
  }

  private void removeAfterFailure(IncarnationId incarnation) {
    try {
      destroy(incarnation);
    } catch (IOException e) {
      LOG.warnf("Sandbox %s could not be removed after it had failed to start: %s", incarnation, e);
    }
  }

  private static boolean isQuota(KubernetesClientException e) {
    return e.getCode() == HttpURLConnection.HTTP_FORBIDDEN
        && String.valueOf(e.getMessage()).contains("exceeded quota");
  }

  private static boolean isRefusal(KubernetesClientException e) {
    return e.getCode() == HttpURLConnection.HTTP_FORBIDDEN
        || e.getCode() == HttpURLConnection.HTTP_BAD_REQUEST
        || e.getCode() == UNPROCESSABLE_CONTENT;
  }
}
