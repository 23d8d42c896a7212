package dev.podshell.execution.sandbox;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.podshell.contracts.event.RefusalReason;
import dev.podshell.contracts.event.SandboxLifecycle;
import dev.podshell.contracts.event.EndReason;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.contracts.sandbox.SandboxRecord;
import java.io.IOException;
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

  private final SandboxId id;
  private final int epoch;
  private final SandboxContext context;
  private final SandboxJournal journal;
  private final CommandQueue queue;
  private final LossBoundary boundary;

  SandboxTerminator(
      SandboxId id,
      int epoch,
      SandboxContext context,
      SandboxJournal journal,
      CommandQueue queue,
      LossBoundary boundary) {
    this.id = id;
    this.epoch = epoch;
    this.context = context;
    this.journal = journal;
    this.queue = queue;
    this.boundary = boundary;
  }

  /** Tells the supervisor to end the sandbox, and then destroys the incarnation. */
  SandboxState.Gone end(SandboxState.Ending ending) throws InterruptedException {
    SandboxState.Attached attached = ending.attached();
    SandboxRecord record = attached.record();
    LOG.infof("Sandbox %s ends: %s", id, ending.reason());
    attached
        .connection()
        .terminate(
            context.settings().endingGrace(),
            ending.reason() == EndReason.AGE
                ? Optional.of(attached.question().ageLimit())
                : Optional.empty());
    Duration timeout = context.settings().endingGrace().plus(context.settings().endingTimeout());
    try {
      attached.closed().get(timeout.toMillis(), MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      LOG.infof("The supervisor of %s did not end in order: %s", id, e);
    }
    attached.connection().close();
    destroy(record);
    journal.await(attached.publication()::settled);
    long lostBelowOffset = boundary.lostBelowOffset(record);
    SandboxRecord ended = record.ended(epoch, lostBelowOffset);
    journal.publish(
        new SandboxLifecycle.Ended(
            id,
            record.incarnation(),
            epoch,
            context.clock().instant(),
            ending.reason(),
            lostBelowOffset));
    journal.write(ended);
    refuseSent();
    return ending.onEnded(ended);
  }

  /** Destroys a sandbox that cannot be used, and reports it as lost. */
  SandboxState.Gone destroyUnusable(SandboxState.Reattaching reattaching)
      throws InterruptedException {
    destroy(reattaching.record());
    return lose(reattaching, EndReason.UNREACHABLE);
  }

  /** Reports a sandbox as lost. */
  SandboxState.Gone lose(SandboxState.Reattaching reattaching, EndReason reason)
      throws InterruptedException {
    SandboxRecord record = reattaching.record();
    journal.await(reattaching::previous);
    destroy(record);
    long lostBelowOffset = boundary.lostBelowOffset(record);
    LOG.warnf("Sandbox %s is lost below offset %d: %s", id, lostBelowOffset, reason);
    context.metrics().recordLost();
    journal.publish(
        new SandboxLifecycle.Lost(
            id, record.incarnation(), epoch, context.clock().instant(), reason.message(), lostBelowOffset));
    SandboxRecord ended = record.ended(epoch, lostBelowOffset);
    journal.write(ended);
    refuseSent();
    return reattaching.lose(ended);
  }

  private void refuseSent() {
    for (var sent : queue.sent()) {
      queue.refuse(sent, journal.incarnation(), RefusalReason.LOST, CommandQueue.LOST_MESSAGE);
    }
  }

  private void destroy(SandboxRecord record) {
    try {
      context.runtime().destroy(record.incarnation());
    } catch (IOException e) {
      LOG.errorf(e, "Incarnation %s of sandbox %s may be left over", record.incarnation(), id);
    }
  }
}
