package dev.podshell.execution.admission;

import static org.assertj.core.api.Assertions.assertThat;

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
  void shouldCutALearnerUntilTheDayEndsAndNobodyElse() {
    quota.spend("anna", MEBIBYTE);
    assertThat(quota.cut("anna")).isZero();
    quota.spend("anna", 1);
    quota.spend("bob", 1);

    assertThat(quota.cut("anna")).isEqualTo(Duration.ofMinutes(90));
    assertThat(quota.cut("bob")).isZero();
    assertThat(quota.reason()).contains("at most 1 MB of a learner");
    assertThat(registry.counter("podshell.output.cuts").count()).isEqualTo(1);
  }

  @Test
  void shouldBeginAgainWithTheNextDay() {
    quota.spend("anna", 2 * MEBIBYTE);
    now = Instant.parse("2026-03-02T00:00:00Z");

    assertThat(quota.cut("anna")).isZero();
    quota.spend("anna", 1);
    assertThat(quota.cut("anna")).isZero();
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
