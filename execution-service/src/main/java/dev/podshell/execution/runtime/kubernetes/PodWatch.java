package dev.podshell.execution.runtime.kubernetes;

import dev.podshell.contracts.event.EndReason;
import dev.podshell.contracts.identity.IncarnationId;
import dev.podshell.execution.runtime.SandboxStartException;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Watches the pods of all sandboxes. It may be a little behind, so only the API server can tell
 * that a pod does not exist. Thread-safe.
 */
final class PodWatch implements AutoCloseable {

  private static final Logger LOG = Logger.getLogger(PodWatch.class);
  private static final String BY_INCARNATION = "incarnation";
  private static final String UNCLAIMED_BY_SHAPE = "unclaimed";
  private static final int REMEMBERED_ENDS = 1_000;
  private static final int WAITING_NEWS = 16;

  private final Clock clock;
  private final SharedIndexInformer<Pod> pods;
  private final SharedIndexInformer<Event> pulls;
  private final Map<String, List<Consumer<PodState>>> followers = new ConcurrentHashMap<>();
  private final List<PodListener> listeners = new CopyOnWriteArrayList<>();
  private final ReentrantLock deletions = new ReentrantLock();
  private final Condition deleted = deletions.newCondition();
  private final Map<String, EndReason> ends =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, EndReason> eldest) {
          return size() > REMEMBERED_ENDS;
        }
      };

  private PodWatch(Clock clock, SharedIndexInformer<Pod> pods, SharedIndexInformer<Event> pulls) {
    this.clock = clock;
    this.pods = pods;
    this.pulls = pulls;
  }

  /** Receives changes of pods on the thread of the watch, and must not block. */
  interface PodListener {

    /**
     * @param previous null if the pod is new
     */
    void onChange(@Nullable Pod previous, Pod current);

    void onDelete(Pod pod);
  }

  /** Begins to watch. Returns when all existing pods are known. */
  static PodWatch start(KubernetesClient client, String namespace, Clock clock) {
    SharedIndexInformer<Pod> pods =
        client
            .pods()
            .inNamespace(namespace)
            .withLabel(PodLabels.NAME, PodLabels.SANDBOX_NAME)
            .runnableInformer(0);
    SharedIndexInformer<Event> pulls =
        client
            .v1()
            .events()
            .inNamespace(namespace)
            .withField("involvedObject.kind", "Pod")
            .withField("reason", "Pulling")
            .runnableInformer(0);
    PodWatch watch = new PodWatch(clock, pods, pulls);
    pods.addIndexers(
        Map.of(
            BY_INCARNATION,
            pod -> listOf(PodLabels.incarnation(pod)),
            UNCLAIMED_BY_SHAPE,
            pod -> PodLabels.isUnclaimed(pod) ? listOf(PodLabels.shape(pod)) : List.of()));
    pods.addEventHandler(watch.new PodHandler());
    pulls.addEventHandler(watch.new PullHandler());
    pods.exceptionHandler(PodWatch::isToGoOn);
    pulls.exceptionHandler(PodWatch::isToGoOn);
    pods.run();
    pulls.run();
    return watch;
  }

  /** Restarts a watch that breaks. A watch that cannot begin fails the start of the service. */
  private static boolean isToGoOn(boolean started, Throwable failure) {
    LOG.warnf("The cluster cannot be watched now: %s", failure.getMessage());
    return started;
  }

  /** Returns whether all pods are known and the watch runs. */
  boolean isWatching() {
    return pods.hasSynced() && pods.isWatching();
  }

  List<Pod> all() {
    return pods.getStore().list();
  }

  Optional<Pod> find(IncarnationId incarnation) {
    return pods.getIndexer().byIndex(BY_INCARNATION, incarnation.value()).stream().findFirst();
  }

  /** Returns the pods of a shape that wait to be claimed, in any state. */
  List<Pod> unclaimed(String shape) {
    return pods.getIndexer().byIndex(UNCLAIMED_BY_SHAPE, shape);
  }

  PodState state(Pod pod) {
    return PodState.of(pod, clock.instant());
  }

  void addListener(PodListener listener) {
    listeners.add(listener);
  }

  /** Returns why an incarnation ended, as far as the watch has seen it. */
  EndReason endOf(IncarnationId incarnation) {
    synchronized (ends) {
      return ends.getOrDefault(incarnation.value(), EndReason.UNKNOWN);
    }
  }

  /** Calls a listener with each state of a pod, on the thread of the watch, until it is closed. */
  Following follow(String pod, Consumer<PodState> follower) {
    followers.compute(
        pod,
        (_, present) -> {
          List<Consumer<PodState>> all = present == null ? new CopyOnWriteArrayList<>() : present;
          all.add(follower);
          return all;
        });
    return () ->
        followers.computeIfPresent(
            pod,
            (_, present) -> {
              present.remove(follower);
              return present.isEmpty() ? null : present;
            });
  }

  /**
   * Waits until a pod runs.
   *
   * @param progress receives messages for the learner about what the pod waits for
   * @throws SandboxStartException if it does not run in time
   */
  void awaitRunning(Pod pod, Duration timeout, Consumer<String> progress)
      throws SandboxStartException, InterruptedException {
    BlockingQueue<PodState> news = new ArrayBlockingQueue<>(WAITING_NEWS);
    String name = pod.getMetadata().getName();
    long deadline = System.nanoTime() + timeout.toNanos();
    String waitingFor = "";
    try (Following _ = follow(name, news::offer)) {
      PodState state = state(Objects.requireNonNullElse(pods.getStore().getByKey(key(pod)), pod));
      while (true) {
        switch (state) {
          case PodState.Running _ -> {
            return;
          }
          case PodState.Over(EndReason reason) -> throw new SandboxStartException(reason.message());
          case PodState.Waiting(String message) -> {
            if (!message.equals(waitingFor)) {
              waitingFor = message;
              progress.accept(message);
            }
          }
        }
        state = news.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        if (state == null) {
          throw new SandboxStartException(
              "The sandbox did not start within %d s. It was waiting for: %s"
                  .formatted(timeout.toSeconds(), waitingFor));
        }
      }
    }
  }

  /** Waits until a pod has been deleted, up to the timeout. */
  void awaitDeletion(Duration timeout) throws InterruptedException {
    deletions.lock();
    try {
      deleted.awaitNanos(timeout.toNanos());
    } finally {
      deletions.unlock();
    }
  }

  @Override
  public void close() {
    pods.close();
    pulls.close();
  }

  private void publish(String pod, PodState state) {
    followers.getOrDefault(pod, List.of()).forEach(follower -> follower.accept(state));
  }

  private static List<String> listOf(@Nullable String value) {
    return value == null ? List.of() : List.of(value);
  }

  private static String key(Pod pod) {
    return pod.getMetadata().getNamespace() + "/" + pod.getMetadata().getName();
  }

  private final class PodHandler implements ResourceEventHandler<Pod> {

    @Override
    public void onAdd(Pod pod) {
      publish(pod.getMetadata().getName(), state(pod));
      listeners.forEach(listener -> listener.onChange(null, pod));
    }

    @Override
    public void onUpdate(Pod previous, Pod current) {
      publish(current.getMetadata().getName(), state(current));
      listeners.forEach(listener -> listener.onChange(previous, current));
    }

    @Override
    public void onDelete(Pod pod, boolean stateIsUnknown) {
      EndReason reason =
          state(pod) instanceof PodState.Over(EndReason over) ? over : EndReason.DELETED;
      String incarnation = PodLabels.incarnation(pod);
      if (incarnation != null) {
        synchronized (ends) {
          ends.put(incarnation, reason);
        }
      }
      deletions.lock();
      try {
        deleted.signalAll();
      } finally {
        deletions.unlock();
      }
      publish(pod.getMetadata().getName(), new PodState.Over(reason));
      listeners.forEach(listener -> listener.onDelete(pod));
    }
  }

  private final class PullHandler implements ResourceEventHandler<Event> {

    @Override
    public void onAdd(Event event) {
      publish(
          event.getInvolvedObject().getName(),
          new PodState.Waiting(
              "Fetching the sandbox's image, which takes longer the first time on a machine"));
    }

    @Override
    public void onUpdate(Event previous, Event current) {
      onAdd(current);
    }

    @Override
    public void onDelete(Event event, boolean stateIsUnknown) {}
  }

  /** A subscription to the states of a pod. */
  interface Following extends AutoCloseable {

    /** Ends the subscription. */
    @Override
    void close();
  }
}
