package dev.podshell.execution.sandbox;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.podshell.contracts.event.SandboxLifecycle;
import dev.podshell.contracts.identity.IncarnationId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.contracts.sandbox.SandboxRecord;
import dev.podshell.execution.publication.ReplyPublisher;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What is written down of one sandbox, and told of it. The record is read by any thread, all else
 * is for the sandbox's own.
 */
final class SandboxJournal {

  private static final Logger LOG = Logger.getLogger(SandboxJournal.class);

  private final SandboxId id;
  private final SandboxContext context;
  private final ReplyPublisher replies;
  private final CountDownLatch stopping;
  private volatile @Nullable SandboxRecord record;

  /**
   * @param record what the table says; null if it says nothing
   * @param stopping open when the sandbox is to be let go of, and nothing is waited for any more
   */
  SandboxJournal(
      SandboxId id,
      @Nullable SandboxRecord record,
      SandboxContext context,
      ReplyPublisher replies,
      CountDownLatch stopping) {
    this.id = id;
    this.record = record;
    this.context = context;
    this.replies = replies;
    this.stopping = stopping;
  }

  /** What is known of it; null if it never had an incarnation. */
  @Nullable SandboxRecord record() {
    return record;
  }

  IncarnationId incarnation() {
    SandboxRecord known = record;
    return known == null ? IncarnationId.NONE : known.incarnation();
  }

  /** Writes down where the sandbox is; nothing that depends on it is done before Kafka has it. */
  void write(SandboxRecord now) throws InterruptedException {
    await(() -> context.publisher().write(now));
    record = now;
    if (now.state() == SandboxRecord.State.ENDED) {
      context.admission().withdraw(id);
    }
  }

  /** Tells of a step, and waits until Kafka has it. */
  void publish(SandboxLifecycle step) throws InterruptedException {
    await(() -> replies.publish(step));
  }

  /** Tells of a step that nothing depends on. */
  void tell(SandboxLifecycle step) {
    replies.publish(step);
  }

  /** Tries until Kafka has taken it. */
  void await(Supplier<CompletableFuture<@Nullable Void>> send) throws InterruptedException {
    while (true) {
      try {
        send.get().get();
        return;
      } catch (ExecutionException e) {
        LOG.warnf("Kafka did not take what was written about sandbox %s: %s", id, e.getCause());
        if (stopping.await(context.settings().attach().maxPause().toMillis(), MILLISECONDS)) {
          throw new InterruptedException("Stopped before Kafka had it");
        }
      }
    }
  }
}
