package dev.podshell.gateway.intake;

import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.Map;

/**
 * The memory, over all connections, for data from clients that is incomplete or waits to be
 * handled. Clients without a verified token share half of it, and no party gets more than an
 * eighth, so that no single sender can displace all others. Thread-safe.
 */
@Singleton
public final class InboundBudget {

  private static final int SHARES = 8;

  private final long limit;
  private final long share;
  private final Map<Object, Long> byOwner = new HashMap<>();
  private long used;
  private long usedWithoutToken;

  InboundBudget(IntakeConfiguration configuration, IntakeMetrics metrics) {
    this.limit = configuration.memory().asLongValue();
    this.share = limit / SHARES;
    metrics.bind(this);
  }

  synchronized long used() {
    return used;
  }

  long limit() {
    return limit;
  }

  synchronized boolean tryReserve(Party party, long bytes) {
    boolean hasToken = party instanceof Party.Learner;
    if (used + bytes > limit
        || (!hasToken && usedWithoutToken + bytes > limit / 2)
        || byOwner.getOrDefault(party.owner(), 0L) + bytes > share) {
      return false;
    }
    add(party, bytes);
    return true;
  }

  synchronized void release(Party party, long bytes) {
    add(party, -bytes);
  }

  /** Transfers a reservation from one party to another. */
  synchronized void transfer(Party giver, Party receiver, long bytes) {
    add(giver, -bytes);
    add(receiver, bytes);
  }

  private void add(Party party, long bytes) {
    if (bytes == 0) {
      return;
    }
    used += bytes;
    if (!(party instanceof Party.Learner)) {
      usedWithoutToken += bytes;
    }
    byOwner.merge(party.owner(), bytes, (held, added) -> held + added == 0 ? null : held + added);
  }
}
