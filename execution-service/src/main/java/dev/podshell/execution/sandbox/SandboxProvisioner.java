package dev.podshell.execution.sandbox;

import dev.podshell.contracts.command.CommandRecord;
import dev.podshell.contracts.command.StartCommand;
import dev.podshell.contracts.event.RefusalReason;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.contracts.sandbox.SandboxRecord;
import dev.podshell.execution.admission.Admission;
import dev.podshell.execution.admission.InventorySnapshot;
import dev.podshell.execution.catalogue.Catalogue;
import dev.podshell.execution.catalogue.Question;
import dev.podshell.execution.runtime.SandboxStartException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Creates sandboxes: waits for a command that needs one, has it admitted, and has the runtime start
 * it. Only the sandbox's thread uses this.
 */
final class SandboxProvisioner {

  private static final Duration UNUSED_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration RECHECK_INTERVAL = Duration.ofSeconds(1);

  private final int epoch;
  private final SandboxJournal journal;
  private final CommandQueue queue;
  private final Supplier<Catalogue> catalogues;
  private final Admission admission;
  private final Incarnations incarnations;
  private final InstantSource clock;

  /**
   * @param epoch of the owner
   * @param catalogues returns the current catalogue
   */
  SandboxProvisioner(
      int epoch,
      SandboxJournal journal,
      CommandQueue queue,
      Supplier<Catalogue> catalogues,
      Admission admission,
      Incarnations incarnations,
      InstantSource clock) {
    this.epoch = epoch;
    this.journal = journal;
    this.queue = queue;
    this.catalogues = catalogues;
    this.admission = admission;
    this.incarnations = incarnations;
    this.clock = clock;
  }

  /** Waits for a command that needs a sandbox. */
  SandboxState awaitStart(SandboxState.Gone gone) throws InterruptedException {
    ConsumerRecord<SandboxId, CommandRecord> first = queue.peek(UNUSED_TIMEOUT);
    if (first == null) {
      return queue.closeIfEmpty() ? gone.detach() : gone;
    }
    SandboxRecord last = gone.last();
    if (last != null && first.offset() < last.lostBelowOffset()) {
      refuse(first, RefusalReason.LOST, CommandQueue.LOST_MESSAGE);
      return gone;
    }
    if (!(first.value() instanceof StartCommand start)) {
      refuse(
          first, RefusalReason.NO_SUCH_COMMAND, "The sandbox has ended, and no such command runs");
      return gone;
    }
    Optional<Question> question = catalogues.get().find(start.question());
    if (question.isEmpty()) {
      refuse(
          first,
          RefusalReason.UNKNOWN_QUESTION,
          "There is no question %s here".formatted(start.question()));
      return gone;
    }
    return gone.request(newRecord(last, first, start), question.get());
  }

  /** Asks for admission, and lets the sandbox wait or refuses it. */
  SandboxState admit(SandboxState.Queued queued) throws InterruptedException {
    SandboxRecord record = queued.record();
    InventorySnapshot snapshot = admission.snapshot();
    Admission.Decision decision =
        admission.decide(record.sandbox(), record.learner(), queued.isWritten(), snapshot);
    return switch (decision) {
      case Admission.Decision.Admitted _ -> queued.admit(epoch, clock.instant());
      case Admission.Decision.Refused(String message) ->
          queued.refuse(recordFailure(record, RefusalReason.QUOTA_EXCEEDED, message));
      case Admission.Decision.AwaitingEviction _ ->
          keepWaiting(
              queued,
              "You have reached the limit of sandboxes for one learner. The one that you have not"
                  + " used for the longest time ends now",
              snapshot);
      case Admission.Decision.Queued(int ahead) ->
          keepWaiting(queued, "All sandboxes are in use. " + place(ahead), snapshot);
    };
  }

  /** Starts the incarnation in the runtime. */
  SandboxState provision(SandboxState.Starting starting) throws InterruptedException {
    SandboxRecord record = starting.record();
    journal.write(record);
    journal.announceStart(record, "Starting a sandbox");
    try {
      incarnations.start(
          record, starting.question(), message -> journal.announceStart(record, message));
    } catch (SandboxStartException e) {
      return starting.fail(
          recordFailure(record, RefusalReason.SANDBOX_UNAVAILABLE, String.valueOf(e.getMessage())));
    }
    return starting.onStarted();
  }

  /** Returns a record for the queue. A sandbox that waited under another owner keeps its place. */
  private SandboxRecord newRecord(
      @Nullable SandboxRecord last,
      ConsumerRecord<SandboxId, CommandRecord> first,
      StartCommand start) {
    Instant waitingSince =
        last != null && last.state() == SandboxRecord.State.QUEUED
            ? last.created()
            : clock.instant();
    return new SandboxRecord(
        start.sandbox(),
        incarnations.newId(),
        start.learner(),
        start.question(),
        incarnations.runtime(),
        epoch,
        first.offset(),
        SandboxRecord.State.QUEUED,
        waitingSince,
        null);
  }

  private SandboxState keepWaiting(
      SandboxState.Queued queued, String message, InventorySnapshot snapshot)
      throws InterruptedException {
    SandboxRecord record = queued.record();
    Duration waited = Duration.between(record.created(), clock.instant());
    if (waited.compareTo(admission.quota().queueTimeout()) > 0) {
      return queued.refuse(
          recordFailure(
              record,
              RefusalReason.SANDBOX_UNAVAILABLE,
              "All sandboxes are in use, and none became free in time; try again later"));
    }
    if (!queued.isWritten()) {
      journal.write(record);
    }
    if (!queued.isAnnounced(message)) {
      journal.announceStart(record, message);
    }
    admission.awaitChange(snapshot, RECHECK_INTERVAL);
    return queued.keepWaiting(message);
  }

  private static String place(int ahead) {
    return switch (ahead) {
      case 0 -> "You are next";
      case 1 -> "1 is ahead of you in the queue";
      default -> ahead + " are ahead of you in the queue";
    };
  }

  /** Records that there will be no incarnation, and refuses the command that needed it. */
  private SandboxRecord recordFailure(SandboxRecord record, RefusalReason refusal, String message)
      throws InterruptedException {
    SandboxRecord ended = journal.writeFailure(record);
    ConsumerRecord<SandboxId, CommandRecord> cause = queue.peek(Duration.ZERO);
    if (cause != null && cause.offset() < ended.lostBelowOffset()) {
      refuse(cause, refusal, message);
    }
    return ended;
  }

  private void refuse(
      ConsumerRecord<SandboxId, CommandRecord> record, RefusalReason refusal, String message) {
    queue.refuse(record, journal.incarnation(), refusal, message);
  }
}
