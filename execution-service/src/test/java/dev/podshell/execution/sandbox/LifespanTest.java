package dev.podshell.execution.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.podshell.contracts.event.EndReason;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LifespanTest {

  private static final Instant CREATED = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration AGE = Duration.ofHours(10);
  private static final Duration IDLE = Duration.ofMinutes(30);
  private static final Duration NOTICE = Duration.ofMinutes(1);

  @Test
  void shouldEndByIdlenessWhenNothingRuns() {
    Lifespan lifespan = Lifespan.of(CREATED, AGE, CREATED.plusSeconds(60), IDLE, true, NOTICE);
    assertThat(lifespan.reason()).isEqualTo(EndReason.IDLE);
    assertThat(lifespan.end()).isEqualTo(CREATED.plusSeconds(60).plus(IDLE));
    assertThat(lifespan.notice()).isEqualTo(lifespan.end().minus(NOTICE));
  }

  @Test
  void shouldEndByAgeWhenSomethingRuns() {
    Lifespan lifespan = Lifespan.of(CREATED, AGE, CREATED, IDLE, false, NOTICE);
    assertThat(lifespan.reason()).isEqualTo(EndReason.AGE);
    assertThat(lifespan.end()).isEqualTo(CREATED.plus(AGE));
  }

  @Test
  void shouldEndByAgeWhenThatComesFirst() {
    Lifespan lifespan =
        Lifespan.of(CREATED, AGE, CREATED.plus(AGE).minusSeconds(1), IDLE, true, NOTICE);
    assertThat(lifespan.reason()).isEqualTo(EndReason.AGE);
  }

  @Test
  void shouldGiveHalfOfAShortLimitAsNoticeWhenTheNoticeIsLonger() {
    Lifespan lifespan = Lifespan.of(CREATED, AGE, CREATED, Duration.ofSeconds(10), true, NOTICE);
    assertThat(lifespan.notice()).isEqualTo(CREATED.plusSeconds(5));
  }
}
