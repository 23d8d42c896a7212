package dev.podshell.execution.sandbox;

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
 * How much output each learner may have stored in a day of UTC. It counts what this instance
 * publishes, in memory, from its start: learners may have as many times as much as there are
 * instances that own sandboxes of theirs, and again when one starts. Remembers the learners of one
 * day, each once. Thread-safe.
 */
public final class OutputQuota {

  private final long bytesPerDay;
  private final Clock clock;
  private final Counter cuts;
  private final Map<String, Long> published = new HashMap<>();
  private LocalDate day = LocalDate.EPOCH;

  /**
   * @param bytesPerDay of one learner
   */
  public OutputQuota(long bytesPerDay, Clock clock, MeterRegistry registry) {
    this.bytesPerDay = bytesPerDay;
    this.clock = clock;
    this.cuts =
        Counter.builder("podshell.output.cuts")
            .description("How often a learner's output was cut until the end of the day")
            .register(registry);
  }

  /** Counts what was published of a learner. */
  synchronized void spend(String learner, long bytes) {
    LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    if (!today.equals(day)) {
      day = today;
      published.clear();
    }
    long before = published.getOrDefault(learner, 0L);
    published.put(learner, before + bytes);
    if (before <= bytesPerDay && before + bytes > bytesPerDay) {
      cuts.increment();
    }
  }

  /** How long a learner's output is not kept any more; zero if it is. */
  synchronized Duration cut(String learner) {
    Instant now = clock.instant();
    boolean isOfToday = LocalDate.ofInstant(now, ZoneOffset.UTC).equals(day);
    if (!isOfToday || published.getOrDefault(learner, 0L) <= bytesPerDay) {
      return Duration.ZERO;
    }
    return Duration.between(now, day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant());
  }

  /** For the learner, where the output is cut. */
  String reason() {
    return "output was cut here: at most %d MB of a learner are kept in a day; programs run on, and more is kept from 00:00 UTC"
        .formatted(bytesPerDay >> 20);
  }
}
