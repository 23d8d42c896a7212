package dev.podshell.execution.sandbox;

import dev.podshell.execution.catalogue.Catalogue;
import dev.podshell.execution.runtime.SandboxRuntime;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.concurrent.Semaphore;

/**
 * What all sandboxes of this instance share.
 *
 * @param starts a permit for each sandbox that may be starting
 * @param attaches a permit for each sandbox that may be attached to at a time
 */
record SandboxContext(
    Catalogue catalogue,
    SandboxRuntime runtime,
    SandboxSecrets secrets,
    EventPublisher publisher,
    SandboxMetrics metrics,
    SandboxSettings settings,
    Clock clock,
    SecureRandom random,
    Semaphore starts,
    Semaphore attaches) {

  static SandboxContext of(
      Catalogue catalogue,
      SandboxRuntime runtime,
      SandboxSecrets secrets,
      EventPublisher publisher,
      SandboxMetrics metrics,
      SandboxSettings settings,
      Clock clock) {
    return new SandboxContext(
        catalogue,
        runtime,
        secrets,
        publisher,
        metrics,
        settings,
        clock,
        new SecureRandom(),
        new Semaphore(settings.parallelStarts()),
        new Semaphore(settings.parallelAttaches()));
  }
}
