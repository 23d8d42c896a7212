package dev.podshell.execution.publication;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PlausibilityTest {

  private static final Instant CREATED = Instant.parse("2026-11-30T12:00:00Z");
  private static final Instant ATTACHED = CREATED.plusSeconds(3_600);

  private Instant now = ATTACHED;
  private final Plausibility plausibility = new Plausibility(() -> now, CREATED);

  @Test
  void shouldCountOutputThatIsPossible() {
    assertThat(plausibility.bytes(100_000_000)).isEqualTo(100_000_000);
    now = ATTACHED.plusSeconds(10);
    assertThat(plausibility.bytes(5_000_000_000L)).isEqualTo(5_000_000_000L);
  }

  @Test
  void shouldNotCountImpossibleOutputWhenItIsClaimedOften() {
    long possible = Plausibility.MAX_BYTES_PER_SECOND;

    long counted = 0;
    for (int claim = 0; claim < 1_000; claim++) {
      counted += plausibility.bytes(1L << 53);
    }
    assertThat(counted).isEqualTo(possible);

    now = ATTACHED.plusSeconds(1);
    assertThat(plausibility.bytes(Long.MAX_VALUE)).isEqualTo(possible);
  }

  @Test
  void shouldCountNothingMoreWhenTheClockIsSetBack() {
    plausibility.bytes(Long.MAX_VALUE);
    now = ATTACHED.minusSeconds(3_600);
    assertThat(plausibility.bytes(Long.MAX_VALUE)).isZero();
  }

  @Test
  void shouldKeepATimeAtWhichTheSandboxWasThere() {
    assertThat(plausibility.time(CREATED.plusSeconds(1))).isEqualTo(CREATED.plusSeconds(1));
    assertThat(plausibility.time(ATTACHED.plusSeconds(10))).isEqualTo(ATTACHED.plusSeconds(10));
  }

  @Test
  void shouldReplaceATimeAtWhichItWasNot() {
    Duration difference = Plausibility.CLOCK_DIFFERENCE;

    assertThat(plausibility.time(Instant.EPOCH)).isEqualTo(CREATED.minus(difference));
    assertThat(plausibility.time(Instant.parse("+200000-01-01T00:00:00Z"))).isEqualTo(ATTACHED);
    assertThat(plausibility.time(ATTACHED.plus(difference).plusSeconds(1))).isEqualTo(ATTACHED);
  }
}
