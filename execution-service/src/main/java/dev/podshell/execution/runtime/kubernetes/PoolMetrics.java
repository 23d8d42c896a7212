package dev.podshell.execution.runtime.kubernetes;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicInteger;

/** What is measured of warm pools. Thread-safe. */
final class PoolMetrics {

  private final Counter claims;
  private final Counter misses;
  private final Counter lostRaces;
  private final Counter made;
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
            .description("Sandboxes that a warm pool had none for")
            .register(registry);
    this.lostRaces =
        Counter.builder("podshell.pool.races.lost")
            .description("Claims of a waiting pod that another instance was first to take")
            .register(registry);
    this.made =
        Counter.builder("podshell.pool.pods.made")
            .description("Pods that were made for warm pools")
            .register(registry);
    this.removed =
        Counter.builder("podshell.pool.pods.removed")
            .description("Pods that warm pools had no more use for")
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

  void claimed() {
    claims.increment();
  }

  /** Nothing was there to be claimed. */
  void missed() {
    misses.increment();
  }

  /** Somebody else was faster. */
  void outrun() {
    lostRaces.increment();
  }

  void made() {
    made.increment();
  }

  void removed() {
    removed.increment();
  }

  /** How many relays are ready for claims to come. */
  void relays(int ready) {
    relays.set(ready);
  }

  void pools(int waitingPods, int wantedPods) {
    waiting.set(waitingPods);
    wanted.set(wantedPods);
  }
}
