package dev.podshell.gateway.intake;

import dev.podshell.contracts.identity.LearnerId;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.Map;

/**
 * Admits sockets up to the limits: in all, of one address, of one address without authentication,
 * and of one learner. Thread-safe.
 */
@Singleton
public final class Admissions {

  private final IntakeConfiguration bounds;
  private final InboundBudget budget;
  private final IntakeMetrics metrics;
  private final RefusalLog log;
  private final Map<ClientAddress, Integer> ofAddress = new HashMap<>();
  private final Map<ClientAddress, Integer> strangersOfAddress = new HashMap<>();
  private final Map<LearnerId, Integer> ofLearner = new HashMap<>();
  private int count;
  private int strangers;

  Admissions(
      IntakeConfiguration configuration,
      InboundBudget budget,
      IntakeMetrics metrics,
      RefusalLog log) {
    this.bounds = configuration;
    this.budget = budget;
    this.metrics = metrics;
    this.log = log;
    metrics.bind(this);
  }

  /**
   * Admits a socket until its admission ends.
   *
   * @throws RefusedException if there are too many
   */
  public Admission admit(ClientAddress address) throws RefusedException {
    Party party = new Party.Stranger(address);
    synchronized (this) {
      if (count >= bounds.sockets()) {
        throw refused(address, Refusal.TOO_MANY_CONNECTIONS);
      }
      if (ofAddress.getOrDefault(address, 0) >= bounds.perAddress()) {
        throw refused(address, Refusal.TOO_MANY_OF_ADDRESS);
      }
      if (strangersOfAddress.getOrDefault(address, 0) >= bounds.unauthenticatedPerAddress()) {
        throw refused(address, Refusal.TOO_MANY_UNAUTHENTICATED);
      }
      count(party, 1);
    }
    return new Admission(this, bounds, party, budget);
  }

  /** Tells the log and the metrics about a client that is refused or cut off. */
  public void refuse(ClientAddress address, Refusal refusal) {
    metrics.onRefused(refusal);
    log.onRefused(address, refusal);
  }

  /**
   * Counts a socket for another party; returns false, and changes nothing, if that party has too
   * many.
   */
  synchronized boolean change(Party previous, Party next) {
    if (next instanceof Party.Learner(_, LearnerId learner)
        && !(previous instanceof Party.Learner(_, LearnerId before) && before.equals(learner))
        && ofLearner.getOrDefault(learner, 0) >= bounds.perLearner()) {
      return false;
    }
    count(previous, -1);
    count(next, 1);
    return true;
  }

  synchronized void end(Party party) {
    count(party, -1);
  }

  synchronized int count() {
    return count;
  }

  synchronized int strangers() {
    return strangers;
  }

  private void count(Party party, int by) {
    count += by;
    add(ofAddress, party.address(), by);
    switch (party) {
      case Party.Stranger(ClientAddress address) -> {
        strangers += by;
        add(strangersOfAddress, address, by);
      }
      case Party.Anonymous _ -> {}
      case Party.Learner(_, LearnerId learner) -> add(ofLearner, learner, by);
    }
  }

  private static <K> void add(Map<K, Integer> counts, K key, int by) {
    counts.merge(key, by, (before, added) -> before + added == 0 ? null : before + added);
  }

  private RefusedException refused(ClientAddress address, Refusal refusal) {
    refuse(address, refusal);
    return new RefusedException(refusal);
  }
}
