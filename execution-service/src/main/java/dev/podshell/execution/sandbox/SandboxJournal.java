package dev.podshell.execution.sandbox;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.podshell.contracts.event.SandboxLifecycle;
import dev.podshell.contracts.identity.IncarnationId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.contracts.sandbox.SandboxRecord;
import dev.podshell.execution.publication.PartitionPublisher;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Writes the record and the life-cycle events of one sandbox. Any thread may read the record; only
 * the sandbox's thread uses the rest.
 */
final class SandboxJournal {

  private static final Logger LOG = Logger.getLogger(SandboxJournal.class);

  private final SandboxId id;
  private final SandboxContext context;
  private final PartitionPublisher replies;
  private final CountDownLatch stopping;
  private volatile @Nullable SandboxRecord record;

  /**
   * @param record from the table; null if the table has none
   * @param stopping opens when the sandbox is let go, and then nothing waits for Kafka any longer
   */
  SandboxJournal(
      SandboxId id,
      @Nullable SandboxRecord record,
      SandboxContext context,
      PartitionPublisher replies,
      CountDownLatch stopping) {
    this.id = id;
    this.record = record;
    this.context = context;
    this.replies = replies;
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
    await(() -> context.publisher().write(newer));
    record = newer;
    if (newer.state() == SandboxRecord.State.ENDED) {
      context.admission().withdraw(id);
    }
  }

  /** Publishes an event, and returns when Kafka has it. */
  void publish(SandboxLifecycle event) throws InterruptedException {
    await(() -> replies.publish(event));
  }

  /** Publishes an event on which nothing depends. Does not wait for Kafka. */
  void announce(SandboxLifecycle event) {
    replies.publish(event);
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
        if (stopping.await(context.settings().attach().maxPause().toMillis(), MILLISECONDS)) {
          throw new InterruptedException("Stopped before Kafka had the record");
        }
      }
    }
  }
}
