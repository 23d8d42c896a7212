package dev.podshell.execution.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.podshell.contracts.identity.LearnerId;
import dev.podshell.execution.Configurations;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OutputQuotaTest {

  private static final LearnerId ANNA = new LearnerId("anna");
  private static final LearnerId BOB = new LearnerId("bob");
  private static final long MEBIBYTE = 1024 * 1024;

  private Instant now = Instant.parse("2026-03-01T22:30:00Z");
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final OutputQuota quota =
      new OutputQuota(
          Configurations.of(
              QuotaConfiguration.class, Map.of("podshell.quota.output-per-day", "1M")),
          new SettableClock(),
          registry);

  @Test
  void shouldCutOnlyThisLearnerUntilTheDayEnds() {
    quota.spend(ANNA, MEBIBYTE);
    assertThat(quota.cut(ANNA)).isZero();
    quota.spend(ANNA, 1);
    quota.spend(BOB, 1);

    assertThat(quota.cut(ANNA)).isEqualTo(Duration.ofMinutes(90));
    assertThat(quota.cut(BOB)).isZero();
    assertThat(quota.reason()).contains("at most 1 MB of a learner");
    assertThat(registry.counter("podshell.output.cuts").count()).isEqualTo(1);
  }

  @Test
  void shouldBeginAgainWithTheNextDay() {
    quota.spend(ANNA, 2 * MEBIBYTE);
    now = Instant.parse("2026-03-02T00:00:00Z");

    assertThat(quota.cut(ANNA)).isZero();
    quota.spend(ANNA, 1);
    assertThat(quota.cut(ANNA)).isZero();
  }

  private final class SettableClock extends Clock {
    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return now;
    }
  }
}
