package dev.podshell.execution.runtime.kubernetes;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicInteger;

/** Measures warm pools. Thread-safe. */
final class PoolMetrics {

  private final Counter claims;
  private final Counter misses;
  private final Counter lostRaces;
  private final Counter created;
  private final Counter removed;
  private final AtomicInteger waiting;
  private final AtomicInteger wanted;
  private final AtomicInteger relays;

  PoolMetrics(MeterRegistry registry) {
    this.claims =
        Counter.builder("podshell.pool.claims")
            .description("Sandboxes that were taken from a warm pool")
            .register(registry);
    this.misses =
        Counter.builder("podshell.pool.misses")
            .description("Sandboxes for which a warm pool had no pod")
            .register(registry);
    this.lostRaces =
        Counter.builder("podshell.pool.races.lost")
            .description("Claims of a waiting pod that another instance made first")
            .register(registry);
    this.created =
        Counter.builder("podshell.pool.pods.made")
            .description("Pods that were created for warm pools")
            .register(registry);
    this.removed =
        Counter.builder("podshell.pool.pods.removed")
            .description("Pods that were removed from warm pools")
            .register(registry);
    this.waiting = new AtomicInteger();
    Gauge.builder("podshell.pool.waiting", waiting, AtomicInteger::get)
        .description("Pods of warm pools that wait to be claimed")
        .register(registry);
    this.wanted = new AtomicInteger();
    Gauge.builder("podshell.pool.wanted", wanted, AtomicInteger::get)
        .description("Pods that warm pools should have")
        .register(registry);
    this.relays = new AtomicInteger();
    Gauge.builder("podshell.pool.standby.relays", relays, AtomicInteger::get)
        .description("Processes that join waiting pods to this instance, started in advance")
        .register(registry);
  }

  void recordClaim() {
    claims.increment();
  }

  /** Counts a claim for which no pod waited. */
  void recordMiss() {
    misses.increment();
  }

  /** Counts a claim that another instance made first. */
  void recordLostRace() {
    lostRaces.increment();
  }

  void recordCreated() {
    created.increment();
  }

  void recordRemoved() {
    removed.increment();
  }

  /** Sets the number of relays that are ready for claims. */
  void recordRelays(int ready) {
    relays.set(ready);
  }

  void recordSizes(int waitingPods, int wantedPods) {
    waiting.set(waitingPods);
    wanted.set(wantedPods);
  }
}
