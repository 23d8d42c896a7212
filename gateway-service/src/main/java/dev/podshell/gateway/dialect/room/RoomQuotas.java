package dev.podshell.gateway.dialect.room;

import dev.podshell.gateway.intake.TokenBucket;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Limits the rate at which rooms are created, by one creator and by all clients of this gateway.
 * Creators are remembered until the table is full; then the least recently active one is forgotten.
 * Thread-safe.
 */
@Singleton
final class RoomQuotas {

  private static final int MAX_CREATORS = 10_000;
  private static final double SECONDS_IN_A_MINUTE = 60;

  private final RoomAccessConfiguration bounds;
  private final TokenBucket all;
  private final Map<RoomCreator, TokenBucket> creators = new LinkedHashMap<>(16, 0.75f, true);
  private final Counter refused;

  RoomQuotas(RoomAccessConfiguration configuration, MeterRegistry registry) {
    this.bounds = configuration;
    this.all =
        new TokenBucket(
            bounds.perMinute() / SECONDS_IN_A_MINUTE, bounds.perMinute(), System.nanoTime());
    this.refused =
        Counter.builder("podshell.gateway.rooms.refused")
            .description("Rooms that were not created because too many were created at once")
            .register(registry);
  }

  /** Returns whether a creator may create one more room now. */
  synchronized boolean tryMake(RoomCreator creator) {
    long now = System.nanoTime();
    TokenBucket own =
        creators.computeIfAbsent(
            creator,
            _ ->
                new TokenBucket(
                    bounds.perCreatorAndMinute() / SECONDS_IN_A_MINUTE,
                    bounds.perCreatorAtOnce(),
                    now));
    if (creators.size() > MAX_CREATORS) {
      creators.remove(creators.keySet().iterator().next());
    }
    boolean isWithin = own.tryTake(now) && all.tryTake(now);
    if (!isWithin) {
      refused.increment();
    }
    return isWithin;
  }
}
