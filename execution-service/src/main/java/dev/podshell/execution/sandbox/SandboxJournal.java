package dev.podshell.execution.sandbox;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.podshell.contracts.event.EndReason;
import dev.podshell.contracts.event.SandboxLifecycle;
import dev.podshell.contracts.identity.IncarnationId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.contracts.sandbox.SandboxRecord;
import dev.podshell.execution.publication.PartitionPublisher;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Writes the record and the life-cycle events of one sandbox, as its present owner. Any thread may
 * read the record; only the sandbox's thread uses the rest.
 */
final class SandboxJournal {

  private static final Logger LOG = Logger.getLogger(SandboxJournal.class);

  private final SandboxId id;
  private final int epoch;
  private final PartitionPublisher publisher;
  private final InstantSource clock;
  private final Duration retryPause;
  private final CountDownLatch stopping;
  private volatile @Nullable SandboxRecord record;

  /**
   * @param record from the table; null if the table has none
   * @param epoch of the owner
   * @param retryPause between attempts to send the same record
   * @param stopping opens when the sandbox is let go, and then nothing waits for Kafka any longer
   */
  SandboxJournal(
      SandboxId id,
      @Nullable SandboxRecord record,
      int epoch,
      PartitionPublisher publisher,
      InstantSource clock,
      Duration retryPause,
      CountDownLatch stopping) {
    this.id = id;
    this.record = record;
    this.epoch = epoch;
    this.publisher = publisher;
    this.clock = clock;
    this.retryPause = retryPause;
    this.stopping = stopping;
  }

  /** Returns what is known of the sandbox; null if it never had an incarnation. */
  @Nullable SandboxRecord record() {
    return record;
  }

  IncarnationId incarnation() {
    SandboxRecord known = record;
    return known == null ? IncarnationId.NONE : known.incarnation();
  }

  /** Writes the record to the table, and returns when Kafka has it. */
  void write(SandboxRecord newer) throws InterruptedException {
    await(() -> publisher.write(newer));
    record = newer;
  }

  /** Writes since when the sandbox is unused; null: it is in use. Returns the new record. */
  SandboxRecord writeUse(SandboxRecord known, @Nullable Instant unusedSince)
      throws InterruptedException {
    SandboxRecord newer = known.unused(epoch, unusedSince);
    write(newer);
    return newer;
  }

  /** Writes that there will be no incarnation. Returns the new record. */
  SandboxRecord writeFailure(SandboxRecord known) throws InterruptedException {
    SandboxRecord ended = known.ended(epoch, known.lostBelowOffset() + 1);
    write(ended);
    return ended;
  }

  /** Publishes and writes that the incarnation has ended. Returns the new record. */
  SandboxRecord writeEnd(SandboxRecord known, EndReason reason, long lostBelowOffset)
      throws InterruptedException {
    SandboxLifecycle ended =
        new SandboxLifecycle.Ended(
            id, known.incarnation(), epoch, clock.instant(), reason, lostBelowOffset);
    return finish(known, ended, lostBelowOffset);
  }

  /** Publishes and writes that the incarnation is lost. Returns the new record. */
  SandboxRecord writeLoss(SandboxRecord known, EndReason reason, long lostBelowOffset)
      throws InterruptedException {
    SandboxLifecycle lost =
        new SandboxLifecycle.Lost(
            id, known.incarnation(), epoch, clock.instant(), reason.message(), lostBelowOffset);
    return finish(known, lost, lostBelowOffset);
  }

  /** Tells the learner how far the start is. Does not wait for Kafka. */
  void announceStart(SandboxRecord known, String message) {
    publisher.publish(
        new SandboxLifecycle.Starting(id, known.incarnation(), epoch, clock.instant(), message));
  }

  /** Tells the learner that the sandbox can be used. Does not wait for Kafka. */
  void announceReady(SandboxRecord known) {
    publisher.publish(new SandboxLifecycle.Ready(id, known.incarnation(), epoch, clock.instant()));
  }

  /** Tells the learner that the sandbox will end. Does not wait for Kafka. */
  void announceEnd(SandboxRecord known, EndReason reason, Instant end) {
    publisher.publish(
        new SandboxLifecycle.Ending(id, known.incarnation(), epoch, clock.instant(), reason, end));
  }

  private SandboxRecord finish(SandboxRecord known, SandboxLifecycle last, long lostBelowOffset)
      throws InterruptedException {
    await(() -> publisher.publish(last));
    SandboxRecord ended = known.ended(epoch, lostBelowOffset);
    write(ended);
    return ended;
  }

  /**
   * Repeats a send until Kafka has it.
   *
   * @throws InterruptedException if the sandbox is let go before
   */
  void await(Supplier<CompletableFuture<@Nullable Void>> send) throws InterruptedException {
    while (true) {
      try {
        send.get().get();
        return;
      } catch (ExecutionException e) {
        LOG.warnf("A record of sandbox %s could not be sent to Kafka: %s", id, e.getCause());
        if (stopping.await(retryPause.toMillis(), MILLISECONDS)) {
          throw new InterruptedException("Stopped before Kafka had the record");
        }
      }
    }
  }
}
