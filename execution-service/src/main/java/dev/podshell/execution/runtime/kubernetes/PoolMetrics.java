package dev.podshell.execution.runtime.kubernetes;

import io.micrometer.core.instrument.Counter;
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
    this.claims = registry.counter("podshell.pool.claims");
    this.misses = registry.counter("podshell.pool.misses");
    this.lostRaces = registry.counter("podshell.pool.races.lost");
    this.made = registry.counter("podshell.pool.pods.made");
    this.removed = registry.counter("podshell.pool.pods.removed");
    this.waiting = registry.gauge("podshell.pool.waiting", new AtomicInteger());
    this.wanted = registry.gauge("podshell.pool.wanted", new AtomicInteger());
    this.relays = registry.gauge("podshell.pool.standby.relays", new AtomicInteger());
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
