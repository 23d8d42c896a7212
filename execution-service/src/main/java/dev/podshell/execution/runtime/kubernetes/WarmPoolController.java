package dev.podshell.execution.runtime.kubernetes;

import dev.podshell.execution.runtime.SandboxShape;
import dev.podshell.execution.runtime.WarmPool;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfig;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfigBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Has pods wait for those who will claim them. Of all instances the one that holds the lease does
 * so, on a thread of its own, whenever a pod has changed.
 */
final class WarmPoolController implements AutoCloseable, PodWatch.PodListener {

  private static final Logger LOG = Logger.getLogger(WarmPoolController.class);
  private static final String LEASE = "podshell-warm-pools";
  private static final Duration LEASE_DURATION = Duration.ofSeconds(15);
  private static final Duration RENEW_DEADLINE = Duration.ofSeconds(10);
  private static final Duration RETRY_PERIOD = Duration.ofSeconds(2);
  private static final Duration RECHECK_INTERVAL = Duration.ofSeconds(10);
  private static final Duration SURPLUS_TIMEOUT = Duration.ofMinutes(2);
  private static final Duration UNSEEN_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

  private final KubernetesSettings settings;
  private final SandboxPods pods;
  private final PodFactory factory;
  private final PodWatch watch;
  private final PoolMetrics metrics;
  private final Clock clock;
  private final Semaphore changes = new Semaphore(1);
  private final Map<String, PoolDemand> demands = new HashMap<>();
  private final Map<String, Instant> unseen = new HashMap<>();
  private volatile Map<String, WarmPool> pools = Map.of();
  private volatile @Nullable Thread thread;
  private volatile boolean closed;
  private volatile @Nullable CompletableFuture<?> election;
  private Instant notBefore = Instant.MIN;
  private Duration pause = FIRST_PAUSE;

  private WarmPoolController(
      KubernetesSettings settings,
      SandboxPods pods,
      PodFactory factory,
      PodWatch watch,
      PoolMetrics metrics,
      Clock clock) {
    this.settings = settings;
    this.pods = pods;
    this.factory = factory;
    this.watch = watch;
    this.metrics = metrics;
    this.clock = clock;
  }

  /** Begins to apply for the lease. */
  static WarmPoolController start(
      KubernetesClient client,
      KubernetesSettings settings,
      SandboxPods pods,
      PodFactory factory,
      PodWatch watch,
      PoolMetrics metrics,
      Clock clock) {
    WarmPoolController keeper = new WarmPoolController(settings, pods, factory, watch, metrics, clock);
    watch.addListener(keeper);
    keeper.apply(client);
    return keeper;
  }

  /** What is to wait from now on. */
  void keep(Collection<WarmPool> wanted) {
    Map<String, WarmPool> byShape = new HashMap<>();
    for (WarmPool pool : wanted) {
      byShape.merge(factory.labelOf(pool.shape()), pool, WarmPoolController::together);
    }
    pools = Map.copyOf(byShape);
    synchronized (demands) {
      demands.keySet().retainAll(byShape.keySet());
    }
    wake();
  }

  /** Whether pods of a shape are supposed to wait. */
  boolean isKept(SandboxShape shape) {
    return pools.containsKey(factory.labelOf(shape));
  }

  @Override
  public void onChange(@Nullable Pod before, Pod after) {
    String shape = PodLabels.shape(after);
    if (shape != null && before != null) {
      Instant now = clock.instant();
      if (PodLabels.isUnclaimed(before) && !PodLabels.isUnclaimed(after)) {
        demand(shape).onClaimed(now);
      }
      if (watch.state(before) instanceof PodState.Waiting
          && watch.state(after) instanceof PodState.Running) {
        demand(shape).onStarted(Duration.between(created(after), now));
      }
    }
    wake();
  }

  @Override
  public void onDelete(Pod pod) {
    wake();
  }

  @Override
  public void close() {
    closed = true;
    CompletableFuture<?> running = election;
    if (running != null) {
      running.cancel(true);
    }
    follow();
  }

  /** For the lease, and again when it was lost, as to an API server that did not answer in time. */
  private void apply(KubernetesClient client) {
    LeaderElectionConfig config =
        new LeaderElectionConfigBuilder()
            .withName(LEASE)
            .withLock(new LeaseLock(settings.namespace(), LEASE, settings.identity()))
            .withLeaseDuration(LEASE_DURATION)
            .withRenewDeadline(RENEW_DEADLINE)
            .withRetryPeriod(RETRY_PERIOD)
            .withReleaseOnCancel()
            .withLeaderCallbacks(new LeaderCallbacks(this::lead, this::follow, _ -> {}))
            .build();
    CompletableFuture<?> running = client.leaderElector().withConfig(config).build().start();
    election = running;
    running.whenCompleteAsync(
        (_, failure) -> {
          follow();
          if (!closed) {
            LOG.warnf("%s applies for the lease %s again: %s", settings.identity(), LEASE, failure);
            apply(client);
          }
        },
        CompletableFuture.delayedExecutor(RETRY_PERIOD.toMillis(), TimeUnit.MILLISECONDS));
  }

  private synchronized void lead() {
    follow();
    LOG.infof("%s keeps the warm pools", settings.identity());
    thread = Thread.ofVirtual().name("warm-pools").start(this::run);
  }

  private synchronized void follow() {
    Thread running = thread;
    if (running != null) {
      running.interrupt();
      thread = null;
    }
  }

  private void wake() {
    if (changes.availablePermits() == 0) {
      changes.release();
    }
  }

  private void run() {
    try {
      while (true) {
        changes.tryAcquire(RECHECK_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
        changes.drainPermits();
        try {
          reconcile();
        } catch (KubernetesClientException | IOException e) {
          backOff("The warm pools cannot be kept now: " + e.getMessage());
        }
        waitUntilAllowed();
      }
    } catch (InterruptedException _) {
      LOG.infof("%s does not keep the warm pools any more", settings.identity());
    }
  }

  private void reconcile() throws IOException {
    if (!watch.isWatching()) {
      return;
    }
    Map<String, WarmPool> wanted = pools;
    forgetSeen();
    removeUnwanted(wanted.keySet());
    int waiting = 0;
    int target = 0;
    for (Map.Entry<String, WarmPool> pool : wanted.entrySet()) {
      List<Pod> present = watch.unclaimed(pool.getKey());
      int size = demand(pool.getKey()).target(pool.getValue(), clock.instant());
      waiting += present.size();
      target += size;
      balance(pool.getKey(), pool.getValue(), present, size);
    }
    metrics.pools(waiting, target);
  }

  private void balance(String shape, WarmPool pool, List<Pod> present, int size)
      throws IOException {
    Set<Pod> usable = new HashSet<>();
    int starting = 0;
    for (Pod pod : present) {
      switch (watch.state(pod)) {
        case PodState.Over(String message) -> {
          remove(pod);
          backOff("A pod of a warm pool was of no use: " + message);
        }
        case PodState.Waiting _ -> {
          starting++;
          usable.add(pod);
        }
        case PodState.Running _ -> {
          pause = FIRST_PAUSE;
          usable.add(pod);
        }
      }
    }
    int coming = (int) unseen.keySet().stream().filter(name -> name.startsWith(shape)).count();
    int missing = size - usable.size() - coming;
    int room = settings.parallelStarts() - starting - coming;
    for (int i = 0; i < Math.min(missing, room) && isAllowed(); i++) {
      Pod made = pods.create(factory.create(pool.shape()));
      unseen.put(shape + "/" + made.getMetadata().getName(), clock.instant());
      metrics.made();
    }
    usable.stream()
        .sorted(Comparator.comparing(WarmPoolController::created))
        .skip(size)
        .filter(pod -> created(pod).plus(SURPLUS_TIMEOUT).isBefore(clock.instant()))
        .forEach(this::removeQuietly);
  }

  /** Those of shapes that nobody wants any more, such as those of an earlier version. */
  private void removeUnwanted(Set<String> shapes) throws IOException {
    for (Pod pod : watch.all()) {
      if (PodLabels.isUnclaimed(pod) && !shapes.contains(String.valueOf(PodLabels.shape(pod)))) {
        remove(pod);
      }
    }
  }

  private void remove(Pod pod) throws IOException {
    pods.deleteUnchanged(pod);
    metrics.removed();
  }

  private void removeQuietly(Pod pod) {
    try {
      remove(pod);
    } catch (IOException e) {
      LOG.warnf("A surplus pod stays for now: %s", e.getMessage());
    }
  }

  /** What was made and is in the watch by now is not counted twice. */
  private void forgetSeen() {
    Set<String> seen = new HashSet<>();
    watch.all().forEach(pod -> seen.add(PodLabels.shape(pod) + "/" + pod.getMetadata().getName()));
    Instant lost = clock.instant().minus(UNSEEN_TIMEOUT);
    unseen.entrySet().removeIf(e -> seen.contains(e.getKey()) || e.getValue().isBefore(lost));
  }

  private void backOff(String reason) {
    LOG.warnf("%s. The next attempt is in %d s", reason, pause.toSeconds());
    notBefore = clock.instant().plus(pause);
    pause =
        pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
  }

  private boolean isAllowed() {
    return !clock.instant().isBefore(notBefore);
  }

  private void waitUntilAllowed() throws InterruptedException {
    Duration left = Duration.between(clock.instant(), notBefore);
    if (left.isPositive()) {
      Thread.sleep(left);
    }
  }

  private PoolDemand demand(String shape) {
    synchronized (demands) {
      return demands.computeIfAbsent(shape, _ -> new PoolDemand());
    }
  }

  private static Instant created(Pod pod) {
    return Instant.parse(pod.getMetadata().getCreationTimestamp());
  }

  private static WarmPool together(WarmPool one, WarmPool other) {
    return new WarmPool(one.shape(), one.size() + other.size(), one.most() + other.most());
  }
}
