package dev.podshell.execution.runtime.kubernetes;

import dev.podshell.contracts.identity.IncarnationId;
import dev.podshell.execution.runtime.SandboxShape;
import dev.podshell.execution.runtime.SandboxSpecification;
import dev.podshell.execution.runtime.WarmPool;
import java.util.Collection;
import java.util.Optional;

/** The pods that wait to be claimed, and the relays that wait in them. Thread-safe. */
final class WarmPools implements AutoCloseable {

  private final WarmPods waiting;
  private final PrestartedRelays relays;
  private final WarmPoolController controller;
  private final LeaderElection election;

  /**
   * @param election decides whether this instance runs the controller
   */
  WarmPools(
      WarmPods waiting,
      PrestartedRelays relays,
      WarmPoolController controller,
      LeaderElection election) {
    this.waiting = waiting;
    this.relays = relays;
    this.controller = controller;
    this.election = election;
  }

  /** Replaces the pools. */
  void keep(Collection<WarmPool> wanted) {
    controller.keep(wanted);
  }

  /** Returns whether there is a pool for a shape. */
  boolean isKept(SandboxShape shape) {
    return controller.isKept(shape);
  }

  /** Claims a waiting pod. Returns false if there is none. */
  boolean claim(SandboxSpecification specification) {
    return waiting.claim(specification).isPresent();
  }

  /** Returns the relay that waited in a claimed pod, once. */
  Optional<ExecStream> takeRelay(IncarnationId incarnation) {
    return relays.take(incarnation);
  }

  /** Ends the relay of an incarnation, if no connection has taken it. */
  void releaseRelay(IncarnationId incarnation) {
    relays.release(incarnation);
  }

  @Override
  public void close() {
    election.close();
    relays.close();
  }
}
