package dev.podshell.execution.sandbox;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Sets the pauses between attempts to attach, and when to give up. Only the sandbox's thread uses
 * this.
 */
final class AttachBackoff {

  private final SandboxConfiguration.Attach settings;
  private final InstantSource clock;
  private @Nullable Instant troubleSince;
  private Duration pause;

  AttachBackoff(SandboxConfiguration.Attach settings, InstantSource clock) {
    this.settings = settings;
    this.clock = clock;
    this.pause = settings.firstPause();
  }

  /** Begins again with the first pause: the sandbox worked, or is gone. */
  void reset() {
    troubleSince = null;
    pause = settings.firstPause();
  }

  /** Returns whether the sandbox has been unreachable for too long. */
  boolean isHopeless() {
    Instant now = clock.instant();
    if (troubleSince == null) {
      troubleSince = now;
    }
    return Duration.between(troubleSince, now).compareTo(settings.unreachableTimeout()) > 0;
  }

  /** Returns the pause before the next attempt, which doubles each time up to the maximum. */
  Duration nextPause() {
    Duration current = pause;
    Duration doubled = pause.multipliedBy(2);
    pause = doubled.compareTo(settings.maxPause()) < 0 ? doubled : settings.maxPause();
    return current;
  }
}
