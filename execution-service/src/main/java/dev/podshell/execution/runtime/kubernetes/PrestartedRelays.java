package dev.podshell.execution.runtime.kubernetes;

import dev.podshell.contracts.identity.IncarnationId;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Relays to some of the pods that wait, started before anybody claims them, for starting a relay is
 * most of what a learner would wait for after a claim. A relay reaches for the supervisor only when
 * something is said to it, so that several instances may have one in the same pod. At most so many
 * of each shape. Thread-safe.
 */
final class PrestartedRelays implements AutoCloseable, PodWatch.PodListener {

  private static final Logger LOG = Logger.getLogger(PrestartedRelays.class);
  // A claim comes with work for the same machines: the learner's first command, and a new pod.
  private static final Duration CLAIM_PAUSE = Duration.ofSeconds(1);

  private final SandboxPods pods;
  private final PodWatch watch;
  private final int perShape;
  private final PoolMetrics metrics;
  private final Random random;
  private final Map<String, Standby> waiting = new HashMap<>();
  private final Map<String, ExecStream> reserved = new HashMap<>();
  private boolean closed;

  /**
   * @param perShape how many are kept of each shape; 0: none
   */
  PrestartedRelays(
      SandboxPods pods, PodWatch watch, int perShape, PoolMetrics metrics, Random random) {
    this.pods = pods;
    this.watch = watch;
    this.perShape = perShape;
    this.metrics = metrics;
    this.random = random;
  }

  /** Whether a claim of this pod would have a relay at once. */
  synchronized boolean isReady(Pod pod) {
    Standby standby = waiting.get(name(pod));
    return standby != null && standby.isReady();
  }

  /**
   * Has the relay of a pod, if there is one, wait for whoever connects to this incarnation. To be
   * called before the pod is claimed, for of that the watch may tell at once.
   */
  synchronized void reserve(Pod pod, IncarnationId incarnation) {
    Standby standby = waiting.remove(name(pod));
    if (standby != null && standby.stream != null) {
      reserved.put(incarnation.value(), standby.stream);
    }
    count();
  }

  /** The relay of an incarnation, once. */
  synchronized Optional<ExecStream> take(IncarnationId incarnation) {
    return Optional.ofNullable(reserved.remove(incarnation.value())).filter(ExecStream::isOpen);
  }

  /** Ends the relay of an incarnation that nobody will connect to. */
  void release(IncarnationId incarnation) {
    take(incarnation).ifPresent(ExecStream::close);
  }

  @Override
  public void onChange(@Nullable Pod before, Pod after) {
    String shape = PodLabels.shape(after);
    if (shape == null) {
      return;
    }
    if (WarmPods.isClaimable(watch, after)) {
      prepare(shape, after);
    } else if (before != null && PodLabels.isUnclaimed(before)) {
      forget(after);
      Thread.ofVirtual().name("standby-relays").start(() -> fill(shape));
    }
  }

  @Override
  public void onDelete(Pod pod) {
    forget(pod);
    String incarnation = PodLabels.incarnation(pod);
    if (incarnation != null) {
      release(new IncarnationId(incarnation));
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    waiting.values().forEach(Standby::close);
    waiting.clear();
    reserved.values().forEach(ExecStream::close);
    reserved.clear();
  }

  private void fill(String shape) {
    try {
      Thread.sleep(CLAIM_PAUSE);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return;
    }
    List<Pod> candidates = new ArrayList<>(watch.unclaimed(shape));
    Collections.shuffle(candidates, random);
    for (Pod pod : candidates) {
      if (WarmPods.isClaimable(watch, pod)) {
        prepare(shape, pod);
      }
    }
  }

  private synchronized void prepare(String shape, Pod pod) {
    waiting.values().removeIf(Standby::isOver);
    long present = waiting.values().stream().filter(one -> one.shape.equals(shape)).count();
    if (closed || present >= perShape || waiting.containsKey(name(pod))) {
      return;
    }
    Standby standby = new Standby(shape);
    waiting.put(name(pod), standby);
    Thread.ofVirtual().name("standby-relay").start(() -> open(standby, pod));
  }

  private void open(Standby standby, Pod pod) {
    ExecStream stream;
    try {
      stream = pods.relay(pod).endingWith(watch, name(pod));
    } catch (IOException e) {
      LOG.debugf("Pod %s has no relay in advance: %s", name(pod), e.getMessage());
      forget(pod);
      return;
    }
    synchronized (this) {
      if (waiting.get(name(pod)) == standby) {
        standby.stream = stream;
        count();
        return;
      }
    }
    stream.close();
  }

  private synchronized void forget(Pod pod) {
    Standby standby = waiting.remove(name(pod));
    if (standby != null) {
      standby.close();
      count();
    }
  }

  private void count() {
    metrics.relays((int) waiting.values().stream().filter(Standby::isReady).count());
  }

  private static String name(Pod pod) {
    return pod.getMetadata().getName();
  }

  /** A relay that is being opened, or is open. */
  private static final class Standby {

    private final String shape;
    private @Nullable ExecStream stream;

    Standby(String shape) {
      this.shape = shape;
    }

    boolean isReady() {
      return stream != null && stream.isOpen();
    }

    boolean isOver() {
      return stream != null && !stream.isOpen();
    }

    void close() {
      if (stream != null) {
        stream.close();
      }
    }
  }
}
