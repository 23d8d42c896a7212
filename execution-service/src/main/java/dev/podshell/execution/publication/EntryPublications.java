package dev.podshell.execution.publication;

import dev.podshell.contracts.sandbox.SandboxRecord;
import dev.podshell.execution.admission.OutputQuota;
import java.time.InstantSource;

/** Opens a publication for each connection to a supervisor. Thread-safe. */
public final class EntryPublications {

  private final EventPublisher publisher;
  private final PublicationMetrics metrics;
  private final SandboxSecrets secrets;
  private final OutputQuota quota;
  private final InstantSource clock;

  /**
   * @param quota limits the output of each learner
   */
  public EntryPublications(
      EventPublisher publisher,
      PublicationMetrics metrics,
      SandboxSecrets secrets,
      OutputQuota quota,
      InstantSource clock) {
    this.publisher = publisher;
    this.metrics = metrics;
    this.secrets = secrets;
    this.quota = quota;
    this.clock = clock;
  }

  /**
   * Returns a publication for a new connection.
   *
   * @param epoch of the owner that connects
   * @param onQuiet called when the last running command has ended; must not block
   */
  public EntryPublication open(SandboxRecord sandbox, int epoch, Runnable onQuiet) {
    return new EntryPublication(
        sandbox,
        epoch,
        new ExpectedCommands(sandbox.incarnation(), secrets, onQuiet),
        new OutputCut(quota, sandbox.learner()),
        new Plausibility(clock, sandbox.created()),
        publisher,
        metrics);
  }
}
