package dev.podshell.gateway.intake;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Limits how often one party asks the store for something by a name that opens it, such as a room's
 * id or a session's token, so that a client can neither guess one nor overload the store. A party
 * is a learner or, without a token, an address. The parties are remembered until the table is full;
 * then the least recently active one is forgotten. Thread-safe.
 */
@Singleton
public final class Lookups {

  private static final int MAX_PARTIES = 10_000;

  private final IntakeConfiguration bounds;
  private final Admissions admissions;
  private final Map<Object, TokenBucket> parties = new LinkedHashMap<>(16, 0.75f, true);

  Lookups(IntakeConfiguration configuration, Admissions admissions, MeterRegistry registry) {
    this.bounds = configuration;
    this.admissions = admissions;
    Gauge.builder("podshell.gateway.lookups.parties", this, Lookups::parties)
        .description("Learners and addresses whose look-ups of rooms and sessions are counted")
        .register(registry);
  }

  /**
   * Begins a look-up, which does not count unless the caller says so.
   *
   * @throws RefusedException if the party has begun too many
   */
  public Lookup begin(Party party) throws RefusedException {
    if (!tryTake(party)) {
      admissions.refuse(party.address(), Refusal.TOO_MANY_LOOKUPS);
      throw new RefusedException(Refusal.TOO_MANY_LOOKUPS);
    }
    return new Lookup(party.owner());
  }

  /** A look-up that has begun. Used by one thread. */
  public final class Lookup implements AutoCloseable {

    private final Object party;
    private boolean counts;

    private Lookup(Object party) {
      this.party = party;
    }

    /** Called when nothing was found, or when no other limit applies to what was found. */
    public void count() {
      counts = true;
    }

    @Override
    public void close() {
      if (!counts) {
        giveBack(party);
      }
    }
  }

  private synchronized void giveBack(Object party) {
    TokenBucket bucket = parties.get(party);
    if (bucket != null) {
      bucket.giveBack();
    }
  }

  private synchronized boolean tryTake(Party party) {
    long now = System.nanoTime();
    TokenBucket bucket =
        parties.computeIfAbsent(
            party.owner(),
            _ -> new TokenBucket(bounds.lookupsPerSecond(), bounds.lookupsAtOnce(), now));
    if (parties.size() > MAX_PARTIES) {
      parties.remove(parties.keySet().iterator().next());
    }
    return bucket.tryTake(now);
  }

  private synchronized int parties() {
    return parties.size();
  }
}
