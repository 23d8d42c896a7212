package dev.podshell.execution.admission;

import dev.podshell.contracts.identity.LearnerId;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;

/**
 * Limits the output of each learner that is stored per UTC day. It counts the output that this
 * instance publishes, in memory, from its start. A learner gets this quota from each instance that
 * owns sandboxes of that learner, and again when an instance restarts. Remembers the learners of
 * one day, each once. Thread-safe.
 */
public final class OutputQuota {

  private final long bytesPerDay;
  private final Clock clock;
  private final Counter cuts;
  private final Map<LearnerId, Long> published = new HashMap<>();
  private LocalDate day = LocalDate.EPOCH;

  public OutputQuota(QuotaConfiguration quota, Clock clock, MeterRegistry registry) {
    this.bytesPerDay = quota.outputPerDay().asLongValue();
    this.clock = clock;
    this.cuts =
        Counter.builder("podshell.output.cuts")
            .description("How often a learner's output was cut until the end of the day")
            .register(registry);
  }

  /** Counts output that was published for a learner. */
  public synchronized void spend(LearnerId learner, long bytes) {
    LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    if (!today.equals(day)) {
      day = today;
      published.clear();
    }
    long previous = published.getOrDefault(learner, 0L);
    published.put(learner, previous + bytes);
    if (previous <= bytesPerDay && previous + bytes > bytesPerDay) {
      cuts.increment();
    }
  }

  /** Returns how long a learner's output is discarded; zero if it is kept. */
  public synchronized Duration cut(LearnerId learner) {
    Instant now = clock.instant();
    boolean isOfToday = LocalDate.ofInstant(now, ZoneOffset.UTC).equals(day);
    if (!isOfToday || published.getOrDefault(learner, 0L) <= bytesPerDay) {
      return Duration.ZERO;
    }
    return Duration.between(now, day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant());
  }

  /** The reason shown to the learner where the output is cut. */
  public String reason() {
    return "output was cut here: at most %d MB of a learner are kept in a day; programs run on, and more is kept from 00:00 UTC"
        .formatted(bytesPerDay >> 20);
  }
}
