package dev.podshell.execution.sandbox;

import dev.podshell.execution.admission.Admission;
import dev.podshell.execution.admission.OutputQuota;
import dev.podshell.execution.catalogue.Catalogue;
import dev.podshell.execution.publication.EventPublisher;
import dev.podshell.execution.publication.PublicationMetrics;
import dev.podshell.execution.publication.SandboxSecrets;
import dev.podshell.execution.runtime.SandboxRuntime;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * The parts that all sandboxes of this instance share.
 *
 * @param catalogues returns the current catalogue
 * @param admission decides which sandboxes may be created
 * @param outputQuota limits the output of each learner
 * @param attaches has a permit for each attempt to attach that may run at the same time
 */
public record SandboxContext(
    Supplier<Catalogue> catalogues,
    SandboxRuntime runtime,
    SandboxSecrets secrets,
    EventPublisher publisher,
    SandboxMetrics metrics,
    PublicationMetrics publicationMetrics,
    SandboxConfiguration settings,
    Admission admission,
    OutputQuota outputQuota,
    Clock clock,
    SecureRandom random,
    Semaphore attaches) {

  /** Returns the current catalogue. */
  Catalogue catalogue() {
    return catalogues.get();
  }

  /** Returns a context with a source of random ids and the permits that the settings allow. */
  public static SandboxContext of(
      Supplier<Catalogue> catalogues,
      SandboxRuntime runtime,
      SandboxSecrets secrets,
      EventPublisher publisher,
      SandboxMetrics metrics,
      PublicationMetrics publicationMetrics,
      SandboxConfiguration settings,
      Admission admission,
      OutputQuota outputQuota,
      Clock clock) {
    return new SandboxContext(
        catalogues,
        runtime,
        secrets,
        publisher,
        metrics,
        publicationMetrics,
        settings,
        admission,
        outputQuota,
        clock,
        new SecureRandom(),
        new Semaphore(settings.attach().maxParallel()));
  }
}
