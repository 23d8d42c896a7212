package dev.podshell.execution.sandbox;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.podshell.contracts.event.EndReason;
import dev.podshell.contracts.event.RefusalReason;
import dev.podshell.contracts.sandbox.SandboxRecord;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/**
 * Ends incarnations, and records those that were lost. Nothing is recorded before everything that
 * the supervisor delivered is in Kafka. Only the sandbox's thread uses this.
 */
final class SandboxTerminator {

  private static final Logger LOG = Logger.getLogger(SandboxTerminator.class);

  private final SandboxJournal journal;
  private final CommandQueue queue;
  private final LossBoundary boundary;
  private final Incarnations incarnations;
  private final SandboxConfiguration settings;
  private final SandboxMetrics metrics;

  SandboxTerminator(
      SandboxJournal journal,
      CommandQueue queue,
      LossBoundary boundary,
      Incarnations incarnations,
      SandboxConfiguration settings,
      SandboxMetrics metrics) {
    this.journal = journal;
    this.queue = queue;
    this.boundary = boundary;
    this.incarnations = incarnations;
    this.settings = settings;
    this.metrics = metrics;
  }

  /** Tells the supervisor to end the sandbox, and then destroys the incarnation. */
  SandboxState.Gone end(SandboxState.Ending ending) throws InterruptedException {
    SandboxState.Attached attached = ending.attached();
    SandboxRecord record = attached.record();
    LOG.infof("Sandbox %s ends: %s", record.sandbox(), ending.reason());
    attached
        .connection()
        .terminate(
            settings.endingGrace(),
            ending.reason() == EndReason.AGE
                ? Optional.of(attached.question().ageLimit())
                : Optional.empty());
    Duration timeout = settings.endingGrace().plus(settings.endingTimeout());
    try {
      attached.closed().get(timeout.toMillis(), MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      LOG.infof("The supervisor of %s did not end in order: %s", record.sandbox(), e);
    }
    attached.connection().close();
    incarnations.destroy(record);
    journal.await(attached.publication()::settled);
    SandboxRecord ended =
        journal.writeEnd(record, ending.reason(), boundary.lostBelowOffset(record));
    refuseSent();
    return ending.onEnded(ended);
  }

  /** Destroys a sandbox that cannot be used, and reports it as lost. */
  SandboxState.Gone destroyUnusable(SandboxState.Reattaching reattaching)
      throws InterruptedException {
    incarnations.destroy(reattaching.record());
    return lose(reattaching, EndReason.UNREACHABLE);
  }

  /** Reports a sandbox as lost. */
  SandboxState.Gone lose(SandboxState.Reattaching reattaching, EndReason reason)
      throws InterruptedException {
    SandboxRecord record = reattaching.record();
    journal.await(reattaching::previous);
    incarnations.destroy(record);
    long lostBelowOffset = boundary.lostBelowOffset(record);
    LOG.warnf("Sandbox %s is lost below offset %d: %s", record.sandbox(), lostBelowOffset, reason);
    metrics.recordLost();
    SandboxRecord ended = journal.writeLoss(record, reason, lostBelowOffset);
    refuseSent();
    return reattaching.lose(ended);
  }

  private void refuseSent() {
    for (var sent : queue.sent()) {
      queue.refuse(sent, journal.incarnation(), RefusalReason.LOST, CommandQueue.LOST_MESSAGE);
    }
  }
}
