package dev.podshell.execution.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.podshell.execution.Configurations;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AttachBackoffTest {

  private Instant now = Instant.EPOCH;
  private final AttachBackoff backoff =
      new AttachBackoff(
          Configurations.of(
                  SandboxConfiguration.class,
                  Map.of(
                      "podshell.execution.attach.first-pause", "100ms",
                      "podshell.execution.attach.longest-pause", "300ms",
                      "podshell.execution.attach.give-up", "1m"))
              .attach(),
          () -> now);

  @Test
  void shouldDoubleThePauseUpToTheMaximumAndBeginAgainAfterAReset() {
    assertThat(backoff.nextPause()).isEqualTo(Duration.ofMillis(100));
    assertThat(backoff.nextPause()).isEqualTo(Duration.ofMillis(200));
    assertThat(backoff.nextPause()).isEqualTo(Duration.ofMillis(300));
    assertThat(backoff.nextPause()).isEqualTo(Duration.ofMillis(300));

    backoff.reset();
    assertThat(backoff.nextPause()).isEqualTo(Duration.ofMillis(100));
  }

  @Test
  void shouldBeHopelessAfterTheTimeoutSinceTheFirstFailure() {
    assertThat(backoff.isHopeless()).isFalse();
    now = now.plusSeconds(60);
    assertThat(backoff.isHopeless()).isFalse();
    now = now.plusSeconds(1);
    assertThat(backoff.isHopeless()).isTrue();

    backoff.reset();
    assertThat(backoff.isHopeless()).isFalse();
  }
}
