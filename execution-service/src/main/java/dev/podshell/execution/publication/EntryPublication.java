package dev.podshell.execution.publication;

import dev.podshell.contracts.event.Entry;
import dev.podshell.contracts.event.EntryContent;
import dev.podshell.contracts.event.Limit;
import dev.podshell.contracts.event.LimitNear;
import dev.podshell.contracts.event.ReachedLimit;
import dev.podshell.contracts.identity.CommandId;
import dev.podshell.contracts.sandbox.SandboxRecord;
import dev.podshell.execution.supervisor.EntryReceiver;
import dev.podshell.execution.supervisor.SupervisorConnection;
import dev.podshell.execution.supervisor.SupervisorEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Publishes the entries of one connection, in order and unchanged. An entry is acknowledged to the
 * supervisor when Kafka has it and all entries before it. A failed send ends the connection; the
 * next connection begins after the last acknowledged entry.
 *
 * <p>The connection's reader calls {@link #onEntry}, and blocks while the producer is full; the
 * connection's window bounds the entries on the way. The producer's thread reports results, and is
 * never blocked. The supervisor is not trusted: an entry of a command that this service did not
 * start, or with a number that does not follow, ends the connection.
 */
public final class EntryPublication implements EntryReceiver {

  private static final Logger LOG = Logger.getLogger(EntryPublication.class);

  private final SandboxRecord sandbox;
  private final int epoch;
  private final ExpectedCommands commands;
  private final OutputCut cut;
  private final Plausibility plausibility;
  private final EventPublisher publisher;
  private final EventPublisher.Channel channel;
  private final PublicationMetrics metrics;

  private final Set<Warning> warned = new HashSet<>(); // used by the connection's reader alone
  private final CompletableFuture<SupervisorConnection> attached = new CompletableFuture<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final CompletableFuture<@Nullable Void> settled = new CompletableFuture<>();
  private long unanswered;
  private long acknowledged;
  private boolean failed;
  private boolean ended;

  EntryPublication(
      SandboxRecord sandbox,
      int epoch,
      ExpectedCommands commands,
      OutputCut cut,
      Plausibility plausibility,
      EventPublisher publisher,
      PublicationMetrics metrics) {
    this.sandbox = sandbox;
    this.epoch = epoch;
    this.commands = commands;
    this.cut = cut;
    this.plausibility = plausibility;
    this.publisher = publisher;
    this.channel = publisher.channel();
    this.metrics = metrics;
  }

  @Override
  public void onAttached(SupervisorConnection connection) {
    acknowledged = connection.reply().acknowledged();
    commands.addRunning(connection.reply().labels());
    connection.closed().whenComplete((_, _) -> end());
    attached.complete(connection);
    cut.cutIfSpent(connection);
  }

  /** Expects entries of a command. Returns false if they were expected already. */
  public boolean expect(CommandId command, CommandOrigin origin) {
    return commands.add(command, origin);
  }

  /** Returns the label of a command, from which the next connection recognizes it. */
  public String label(CommandId command, CommandOrigin origin) {
    return commands.label(command, origin);
  }

  /** Expects no more entries of a command, because it did not start. */
  public void forget(CommandId command) {
    commands.remove(command);
  }

  /** Returns whether no command runs or is about to start. */
  public boolean isQuiet() {
    return commands.isEmpty();
  }

  /**
   * Completes when the connection has ended and Kafka has answered every send, whether it succeeded
   * or failed.
   */
  public CompletableFuture<@Nullable Void> settled() {
    return settled;
  }

  @Override
  public void onEntry(SupervisorEntry entry) {
    CommandOrigin origin = commands.accept(entry);
    switch (entry.content()) {
      case EntryContent.Tapped tapped ->
          metrics.recordSkipped(plausibility.bytes(tapped.skipped()));
      case EntryContent.Exited _ ->
          warned.removeIf(warning -> warning.command().equals(entry.command()));
      case EntryContent.Started _, EntryContent.Resized _ -> {}
      case EntryContent.Output _, EntryContent.Called _ -> {}
    }
    countSend();
    cut.spend(entry.content(), Objects.requireNonNull(attached.getNow(null)));
    channel.send(
        published(entry, origin),
        isStep(entry.content()) ? origin.trace() : Optional.empty(),
        failure -> onResult(entry, failure));
  }

  @Override
  public void onDiscarded(CommandId command, long bytes) {
    metrics.recordDiscarded(plausibility.bytes(bytes));
  }

  /** Warns the learner once for each connection and limit, even if the supervisor repeats it. */
  @Override
  public void onLimitNear(CommandId command, ReachedLimit reached, Duration rest) {
    CommandOrigin origin = commands.find(command).orElse(null);
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
              LOG.warnf(
                  "The warning to the learner of %s could not be sent: %s",
                  sandbox.sandbox(), failure);
              return null;
            });
  }

  /** Returns whether an entry marks a step of the command rather than a piece of its output. */
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

  private void countSend() {
    lock.lock();
    try {
      unanswered++;
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

  private void onResult(SupervisorEntry entry, @Nullable Exception failure) {
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
      unanswered--;
      settleIfDone();
    } finally {
      lock.unlock();
    }
    SupervisorConnection connection = Objects.requireNonNull(attached.getNow(null));
    if (published) {
      metrics.recordPublished(entry.content());
      connection.acknowledge(entry.sequence());
    } else if (firstFailure) {
      LOG.warnf(
          "Entry %d of sandbox %s was not published (%s); attaching again",
          entry.sequence(), sandbox.sandbox(), failure);
      connection.close();
    }
  }

  private void settleIfDone() {
    if (ended && unanswered == 0) {
      settled.complete(null);
    }
  }

  /** A limit that the command's learner was warned of. */
  private record Warning(CommandId command, Limit limit) {}
}
