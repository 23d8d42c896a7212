package dev.podshell.execution.runtime.kubernetes;

import dev.podshell.contracts.event.EndReason;
import dev.podshell.execution.runtime.SandboxShape;
import dev.podshell.execution.runtime.WarmPool;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
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
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the warm pools at their size: creates missing pods, and deletes surplus and unusable ones.
 * {@link #run} does this whenever a pod has changed, on the thread of the instance that leads. The
 * other methods are thread-safe.
 */
final class WarmPoolController implements Runnable, PodWatch.PodListener {

  /** The lease whose holder runs the controller. */
  static final String LEASE = "podshell-warm-pools";

  private static final Logger LOG = Logger.getLogger(WarmPoolController.class);
  private static final Duration RECHECK_INTERVAL = Duration.ofSeconds(10);
  private static final Duration SURPLUS_TIMEOUT = Duration.ofMinutes(2);

  private final SandboxPods pods;
  private final PodFactory factory;
  private final PodWatch watch;
  private final int parallelStarts;
  private final PoolMetrics metrics;
  private final Clock clock;
  private final ExpectedPods expected;
  private final ReconcileBackoff backoff;
  private final Semaphore changes = new Semaphore(1);
  private final Map<String, PoolDemand> demands = new HashMap<>();
  private volatile Map<String, WarmPool> pools = Map.of();

  /**
   * @param parallelStarts limits the pods of a pool that start at the same time
   */
  WarmPoolController(
      SandboxPods pods,
      PodFactory factory,
      PodWatch watch,
      int parallelStarts,
      PoolMetrics metrics,
      Clock clock) {
    this.pods = pods;
    this.factory = factory;
    this.watch = watch;
    this.parallelStarts = parallelStarts;
    this.metrics = metrics;
    this.clock = clock;
    this.expected = new ExpectedPods(clock);
    this.backoff = new ReconcileBackoff(clock);
  }

  /** Replaces the pools that this controller keeps. */
  void keep(Collection<WarmPool> wanted) {
    Map<String, WarmPool> byShape = new HashMap<>();
    for (WarmPool pool : wanted) {
      byShape.merge(factory.labelOf(pool.shape()), pool, WarmPoolController::sum);
    }
    pools = Map.copyOf(byShape);
    synchronized (demands) {
      demands.keySet().retainAll(byShape.keySet());
    }
    wake();
  }

  /** Returns whether there is a pool for a shape. */
  boolean isKept(SandboxShape shape) {
    return pools.containsKey(factory.labelOf(shape));
  }

  @Override
  public void onChange(@Nullable Pod previous, Pod current) {
    String shape = PodLabels.shape(current);
    if (shape != null && previous != null) {
      Instant now = clock.instant();
      if (PodLabels.isUnclaimed(previous) && !PodLabels.isUnclaimed(current)) {
        demand(shape).onClaimed(now);
      }
      if (watch.state(previous) instanceof PodState.Waiting
          && watch.state(current) instanceof PodState.Running) {
        demand(shape).onStarted(Duration.between(created(current), now));
      }
    }
    wake();
  }

  @Override
  public void onDelete(Pod pod) {
    wake();
  }

  /** Keeps the pools until the thread is interrupted. */
  @Override
  public void run() {
    try {
      while (true) {
        changes.tryAcquire(RECHECK_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
        changes.drainPermits();
        try {
          reconcile();
        } catch (KubernetesClientException | IOException e) {
          backoff.onFailure("The warm pools cannot be kept now: " + e.getMessage());
        }
        backoff.awaitAllowed();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void wake() {
    if (changes.availablePermits() == 0) {
      changes.release();
    }
  }

  private void reconcile() throws IOException {
    if (!watch.isWatching()) {
      return;
    }
    Map<String, WarmPool> wanted = pools;
    expected.onSeen(watch.all());
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
    metrics.recordSizes(waiting, target);
  }

  private void balance(String shape, WarmPool pool, List<Pod> present, int size)
      throws IOException {
    Set<Pod> usable = new HashSet<>();
    int starting = 0;
    for (Pod pod : present) {
      switch (watch.state(pod)) {
        case PodState.Over(EndReason reason) -> {
          remove(pod);
          backoff.onFailure("A pod of a warm pool cannot be used: " + reason.message());
        }
        case PodState.Waiting _ -> {
          starting++;
          usable.add(pod);
        }
        case PodState.Running _ -> {
          backoff.onSuccess();
          usable.add(pod);
        }
      }
    }
    int coming = expected.count(shape);
    int missing = size - usable.size() - coming;
    int room = parallelStarts - starting - coming;
    for (int i = 0; i < Math.min(missing, room) && backoff.isAllowed(); i++) {
      expected.onCreated(shape, pods.create(factory.create(pool.shape())));
      metrics.recordCreated();
    }
    usable.stream()
        .sorted(Comparator.comparing(WarmPoolController::created))
        .skip(size)
        .filter(pod -> created(pod).plus(SURPLUS_TIMEOUT).isBefore(clock.instant()))
        .forEach(this::removeQuietly);
  }

  /** Removes pods whose shape has no pool, for example those of an earlier version. */
  private void removeUnwanted(Set<String> shapes) throws IOException {
    for (Pod pod : watch.all()) {
      if (PodLabels.isUnclaimed(pod) && !shapes.contains(String.valueOf(PodLabels.shape(pod)))) {
        remove(pod);
      }
    }
  }

  private void remove(Pod pod) throws IOException {
    pods.deleteUnchanged(pod);
    metrics.recordRemoved();
  }

  private void removeQuietly(Pod pod) {
    try {
      remove(pod);
    } catch (IOException e) {
      LOG.warnf("A surplus pod stays for now: %s", e.getMessage());
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

  private static WarmPool sum(WarmPool first, WarmPool second) {
    return new WarmPool(first.shape(), first.size() + second.size(), first.max() + second.max());
  }
}
