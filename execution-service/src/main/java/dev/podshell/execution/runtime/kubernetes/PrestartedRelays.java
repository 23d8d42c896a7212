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
 * Starts relays in some of the waiting pods before anybody claims them, because starting a relay
 * takes most of the time that a learner waits after a claim. A relay connects to the supervisor
 * when it receives the first byte, so several instances can have a relay in the same pod. The
 * number for each shape is bounded. Thread-safe.
 */
final class PrestartedRelays implements AutoCloseable, PodWatch.PodListener {

  private static final Logger LOG = Logger.getLogger(PrestartedRelays.class);
  // After a claim, the machines are busy with the learner's first command and with a new pod.
  private static final Duration CLAIM_PAUSE = Duration.ofSeconds(1);

  private final SandboxPods pods;
  private final PodWatch watch;
  private final int perShape;
  private final PoolMetrics metrics;
  private final Random random;
  private final Map<String, Relay> waiting = new HashMap<>();
  private final Map<String, ExecStream> reserved = new HashMap<>();
  private boolean closed;

  /**
   * @param perShape the number of relays for each shape; 0: none
   */
  PrestartedRelays(
      SandboxPods pods, PodWatch watch, int perShape, PoolMetrics metrics, Random random) {
    this.pods = pods;
    this.watch = watch;
    this.perShape = perShape;
    this.metrics = metrics;
    this.random = random;
  }

  /** Returns whether this pod has a relay that is ready. */
  synchronized boolean isReady(Pod pod) {
    Relay relay = waiting.get(name(pod));
    return relay != null && relay.isReady();
  }

  /**
   * Reserves the relay of a pod, if there is one, for the connection to an incarnation. Call this
   * before the claim, because the watch may show the claim at once.
   */
  synchronized void reserve(Pod pod, IncarnationId incarnation) {
    Relay relay = waiting.remove(name(pod));
    if (relay != null && relay.stream != null) {
      reserved.put(incarnation.value(), relay.stream);
    }
    recordCount();
  }

  /** Returns the relay of an incarnation, once. */
  synchronized Optional<ExecStream> take(IncarnationId incarnation) {
    return Optional.ofNullable(reserved.remove(incarnation.value())).filter(ExecStream::isOpen);
  }

  /** Ends the relay of an incarnation, if no connection has taken it. */
  void release(IncarnationId incarnation) {
    take(incarnation).ifPresent(ExecStream::close);
  }

  @Override
  public void onChange(@Nullable Pod previous, Pod current) {
    String shape = PodLabels.shape(current);
    if (shape == null) {
      return;
    }
    if (WarmPods.isClaimable(watch, current)) {
      prepare(shape, current);
    } else if (previous != null && PodLabels.isUnclaimed(previous)) {
      forget(current);
      Thread.ofVirtual().name("prestarted-relays").start(() -> fill(shape));
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
    waiting.values().forEach(Relay::close);
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
    waiting.values().removeIf(Relay::isOver);
    long present = waiting.values().stream().filter(relay -> relay.shape.equals(shape)).count();
    if (closed || present >= perShape || waiting.containsKey(name(pod))) {
      return;
    }
    Relay relay = new Relay(shape);
    waiting.put(name(pod), relay);
    Thread.ofVirtual().name("prestarted-relay").start(() -> open(relay, pod));
  }

  private void open(Relay relay, Pod pod) {
    ExecStream stream;
    try {
      stream = pods.relay(pod).endingWith(watch, name(pod));
    } catch (IOException e) {
      LOG.debugf("Pod %s has no relay in advance: %s", name(pod), e.getMessage());
      forget(pod);
      return;
    }
    synchronized (this) {
      if (waiting.get(name(pod)) == relay) {
        relay.stream = stream;
        recordCount();
        return;
      }
    }
    stream.close();
  }

  private synchronized void forget(Pod pod) {
    Relay relay = waiting.remove(name(pod));
    if (relay != null) {
      relay.close();
      recordCount();
    }
  }

  private void recordCount() {
    metrics.recordRelays((int) waiting.values().stream().filter(Relay::isReady).count());
  }

  private static String name(Pod pod) {
    return pod.getMetadata().getName();
  }

  /** A relay that opens or is open. */
  private static final class Relay {

    private final String shape;
    private @Nullable ExecStream stream;

    Relay(String shape) {
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
