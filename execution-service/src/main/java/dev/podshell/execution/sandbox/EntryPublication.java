package dev.podshell.execution.sandbox;


import dev.podshell.contracts.event.Entry;
import dev.podshell.contracts.event.EntryContent;
import dev.podshell.contracts.event.Limit;
import dev.podshell.contracts.event.LimitNear;
import dev.podshell.contracts.event.ReachedLimit;
import dev.podshell.contracts.identity.CommandId;
import dev.podshell.contracts.sandbox.SandboxRecord;
import dev.podshell.execution.supervisor.Attachment;
import dev.podshell.execution.supervisor.EntryReceiver;
import dev.podshell.execution.supervisor.SupervisorEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Publishes what one attachment delivers, in order and unchanged, and acknowledges to the
 * supervisor what Kafka has without a gap. A failed send ends the attachment; the next one begins
 * after the last entry that was acknowledged.
 *
 * <p>Entries are received by the attachment's reader, which blocks while the producer is full; no
 * more than the attachment's window is ever on the way. Outcomes come from the producer's thread
 * and never block it. What the supervisor says is checked: a command that we did not start, or a
 * number that does not follow, ends the attachment.
 */
final class EntryPublication implements EntryReceiver {

  private static final Logger LOG = Logger.getLogger(EntryPublication.class);

  private final SandboxRecord sandbox;
  private final int epoch;
  private final SandboxSecrets secrets;
  private final EventPublisher publisher;
  private final EventPublisher.Channel channel;
  private final SandboxMetrics metrics;
  private final Plausibility plausibility;
  private final OutputQuota quota;
  private final Runnable onQuiet;

  private final Map<CommandId, CommandOrigin> origins = new ConcurrentHashMap<>();
  private final Map<CommandId, Progress> progress = new ConcurrentHashMap<>();
  private final Set<Warning> warned = new HashSet<>(); // used by the attachment's reader alone
  private final CompletableFuture<Attachment> attached = new CompletableFuture<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final CompletableFuture<@Nullable Void> settled = new CompletableFuture<>();
  private Instant cutUntil = Instant.EPOCH;
  private long underWay;
  private long acknowledged;
  private boolean failed;
  private boolean ended;

  /**
   * @param onQuiet called when the last command that ran has ended; must not block
   */
  EntryPublication(
      SandboxRecord sandbox,
      int epoch,
      SandboxSecrets secrets,
      EventPublisher publisher,
      SandboxMetrics metrics,
      Plausibility plausibility,
      OutputQuota quota,
      Runnable onQuiet) {
    this.sandbox = sandbox;
    this.epoch = epoch;
    this.secrets = secrets;
    this.publisher = publisher;
    this.channel = publisher.channel();
    this.metrics = metrics;
    this.plausibility = plausibility;
    this.quota = quota;
    this.onQuiet = onQuiet;
  }

  @Override
  public void attached(Attachment attachment) {
    acknowledged = attachment.greeting().acknowledged();
    attachment
        .greeting()
        .labels()
        .forEach(
            (command, label) ->
                CommandOrigin.read(label, secrets, sandbox.incarnation(), command)
                    .ifPresent(origin -> origins.put(command, origin)));
    attachment.closed().whenComplete((_, _) -> end());
    attached.complete(attachment);
    cutIfSpent(attachment);
  }

  /** A command is about to be started. False if it was known to be there. */
  boolean expect(CommandId command, CommandOrigin origin) {
    return origins.putIfAbsent(command, origin) == null;
  }

  /** A command that was expected did not start. */
  void forget(CommandId command) {
    origins.remove(command);
    noticeQuiet();
  }

  /** Whether no command runs or is about to. */
  boolean isQuiet() {
    return origins.isEmpty();
  }

  /**
   * Completes when the attachment has ended and everything that it delivered has been answered by
   * Kafka, be it in vain.
   */
  CompletableFuture<@Nullable Void> settled() {
    return settled;
  }

  @Override
  public void receive(SupervisorEntry entry) {
    CommandOrigin origin = origins.get(entry.command());
    if (origin == null) {
      throw new UntrustedEntryException("names a command that was not started", entry);
    }
    Progress before = progress.get(entry.command());
    if (before != null && !before.isFollowedBy(entry)) {
      throw new UntrustedEntryException("does not follow number " + before.number(), entry);
    }
    progress.put(entry.command(), Progress.after(entry, before));
    if (entry.content() instanceof EntryContent.Tapped tapped) {
      metrics.skipped(plausibility.bytes(tapped.skipped()));
    }
    boundary(entry);
    ProducerRecord<byte[], byte[]> record = publisher.encode(published(entry, origin));
    if (isStep(entry.content())) {
      origin.trace().ifPresent(trace -> trace.addTo(record.headers()));
    }
    begin();
    spend(entry.content());
    channel.send(record, failure -> outcome(entry, failure));
  }

  @Override
  public void discarded(CommandId command, long bytes) {
    metrics.discarded(plausibility.bytes(bytes));
  }

  /**
   * Tells the learner, once for each attachment and limit, however often the supervisor says it.
   */
  @Override
  public void limitNear(CommandId command, ReachedLimit reached, Duration rest) {
    CommandOrigin origin = origins.get(command);
    if (origin == null || !warned.add(new Warning(command, reached.limit()))) {
      return;
    }
    Instant now = Instant.now();
    LimitNear near =
        new LimitNear(
            sandbox.sandbox(),
            sandbox.incarnation(),
            epoch,
            origin.session(),
            command,
            now,
            reached,
            now.plus(rest));
    publisher
        .publish(near)
        .exceptionally(
            failure -> {
              LOG.warnf("The learner of %s is not warned: %s", sandbox.sandbox(), failure);
              return null;
            });
  }

  /** Called only by the attachment's reader. */
  private void spend(EntryContent content) {
    long bytes =
        switch (content) {
          case EntryContent.Output output -> output.bytes().length;
          case EntryContent.Called called -> called.bytes().length;
          case EntryContent.Tapped tapped -> tapped.bytes().length;
          case EntryContent.Started _, EntryContent.Resized _, EntryContent.Exited _ -> 0;
        };
    if (bytes > 0) {
      quota.spend(sandbox.learner(), bytes);
      cutIfSpent(Objects.requireNonNull(attached.getNow(null)));
    }
  }

  /**
   * Tells the supervisor once, and again on another day: the supervisor lifts the cut by itself.
   */
  private void cutIfSpent(Attachment attachment) {
    Duration cut = quota.cut(sandbox.learner());
    Instant now = Instant.now();
    if (cut.isPositive() && now.isAfter(cutUntil)) {
      cutUntil = now.plus(cut);
      attachment.cut(cut, quota.reason());
    }
  }

  private void boundary(SupervisorEntry entry) {
    if (entry.content() instanceof EntryContent.Exited) {
      origins.remove(entry.command());
      progress.remove(entry.command());
      warned.removeIf(warning -> warning.command().equals(entry.command()));
      noticeQuiet();
    }
  }

  /** Whether it is more than one of many pieces of what a command writes. */
  private static boolean isStep(EntryContent content) {
    return switch (content) {
      case EntryContent.Output _, EntryContent.Called _, EntryContent.Tapped _ -> false;
      case EntryContent.Started _, EntryContent.Resized _, EntryContent.Exited _ -> true;
    };
  }

  private Entry published(SupervisorEntry entry, CommandOrigin origin) {
    return new Entry(
        sandbox.sandbox(),
        sandbox.incarnation(),
        epoch,
        origin.session(),
        entry.command(),
        entry.number(),
        plausibility.time(entry.time()),
        entry.content());
  }

  private void noticeQuiet() {
    if (origins.isEmpty()) {
      onQuiet.run();
    }
  }

  private void begin() {
    lock.lock();
    try {
      underWay++;
    } finally {
      lock.unlock();
    }
  }

  private void end() {
    lock.lock();
    try {
      ended = true;
      settleIfDone();
    } finally {
      lock.unlock();
    }
  }

  private void outcome(SupervisorEntry entry, @Nullable Exception failure) {
    boolean firstFailure = false;
    boolean published = false;
    lock.lock();
    try {
      if (failure == null && !failed && entry.sequence() == acknowledged + 1) {
        acknowledged = entry.sequence();
        published = true;
      } else if (!failed) {
        failed = true;
        firstFailure = true;
      }
      underWay--;
      settleIfDone();
    } finally {
      lock.unlock();
    }
    Attachment attachment = Objects.requireNonNull(attached.getNow(null));
    if (published) {
      metrics.published(entry.content());
      attachment.acknowledge(entry.sequence());
    } else if (firstFailure) {
      LOG.warnf(
          "Entry %d of sandbox %s was not published (%s); attaching again",
          entry.sequence(), sandbox.sandbox(), failure);
      attachment.close();
    }
  }

  private void settleIfDone() {
    if (ended && underWay == 0) {
      settled.complete(null);
    }
  }

  /**
   * The progress of a command.
   *
   * @param offset of its next output; negative: unknown, because the attachment has sent none
   */
  private record Progress(long number, long offset) {

    private static final long UNKNOWN = -1;

    boolean isFollowedBy(SupervisorEntry entry) {
      return entry.number() == number + 1
          && !(entry.content() instanceof EntryContent.Output output
              && offset != UNKNOWN
              && output.offset() != offset);
    }

    static Progress after(SupervisorEntry entry, @Nullable Progress before) {
      if (entry.content() instanceof EntryContent.Output output) {
        return new Progress(entry.number(), output.offset() + output.bytes().length);
      }
      return new Progress(entry.number(), before == null ? UNKNOWN : before.offset());
    }
  }

  /** A limit of which a command's learner knows that it is near. */
  private record Warning(CommandId command, Limit limit) {}

  /** The supervisor said what no honest one says. */
  static final class UntrustedEntryException extends RuntimeException {

    UntrustedEntryException(String what, SupervisorEntry entry) {
      super("Entry %d of command %s %s".formatted(entry.number(), entry.command(), what));
    }
  }
}
