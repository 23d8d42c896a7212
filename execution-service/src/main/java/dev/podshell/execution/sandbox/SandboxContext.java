package dev.podshell.execution.sandbox;

import dev.podshell.execution.catalogue.Catalogue;
import dev.podshell.execution.runtime.SandboxRuntime;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * What all sandboxes of this instance share.
 *
 * @param catalogues has the catalogue as it is now
 * @param admission decides which sandboxes may be made
 * @param outputQuota counts what learners' commands write
 * @param attaches a permit for each sandbox that may be attached to at a time
 */
record SandboxContext(
    Supplier<Catalogue> catalogues,
    SandboxRuntime runtime,
    SandboxSecrets secrets,
    EventPublisher publisher,
    SandboxMetrics metrics,
    SandboxSettings settings,
    Admission admission,
    OutputQuota outputQuota,
    Clock clock,
    SecureRandom random,
    Semaphore attaches) {

  /** As it is now. */
  Catalogue catalogue() {
    return catalogues.get();
  }

  static SandboxContext of(
      Supplier<Catalogue> catalogues,
      SandboxRuntime runtime,
      SandboxSecrets secrets,
      EventPublisher publisher,
      SandboxMetrics metrics,
      SandboxSettings settings,
      Admission admission,
      OutputQuota outputQuota,
      Clock clock) {
    return new SandboxContext(
        catalogues,
        runtime,
        secrets,
        publisher,
        metrics,
        settings,
        admission,
        outputQuota,
        clock,
        new SecureRandom(),
        new Semaphore(settings.parallelAttaches()));
  }
}
