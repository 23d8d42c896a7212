package dev.podshell.execution.sandbox;

import dev.podshell.contracts.command.ReadFile;
import dev.podshell.contracts.event.RefusalReason;
import dev.podshell.contracts.identity.IncarnationId;
import dev.podshell.execution.command.OffsetTracker;
import dev.podshell.execution.command.ReceivedCommand;
import dev.podshell.execution.publication.ReplyPublisher;
import dev.podshell.execution.supervisor.FilePiece;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Holds the commands of one sandbox, in order. A record is in the queue from when it is consumed
 * until it is answered: first it waits, then it is sent. The poll thread adds records and never
 * waits. A record for which the bounds have no room is refused. One thread takes records; any
 * thread may answer them.
 */
final class CommandQueue {

  static final String LOST_MESSAGE =
      "The sandbox that this command was meant for is gone; it is not known whether the command ran";
  private static final String BUSY_MESSAGE =
      "The sandbox has more to do than it can take; try again in a moment";

  private final int maxRecords;
  private final long maxBytes;
  private final OffsetTracker offsets;
  private final ReplyPublisher replies;
  private final SandboxMetrics metrics;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<ReceivedCommand> waiting = new ArrayDeque<>();
  private final SortedMap<Long, ReceivedCommand> sent = new TreeMap<>();
  private final Set<Long> refused = new HashSet<>();
  private long bytes;
  private long sentSinceNanos;
  private boolean woken;
  private boolean closed;
  private boolean abandoned;

  CommandQueue(
      SandboxConfiguration.Queue bounds,
      OffsetTracker offsets,
      ReplyPublisher replies,
      SandboxMetrics metrics) {
    this.maxRecords = bounds.records();
    this.maxBytes = bounds.bytes().asLongValue();
    this.offsets = offsets;
    this.replies = replies;
    this.metrics = metrics;
  }

  /**
   * Adds a record at the end, or refuses it. Never waits.
   *
   * @param incarnation of the sandbox, for the refusal
   * @return false if this queue is closed, so that the record belongs into a new one
   */
  boolean accept(ReceivedCommand command, IncarnationId incarnation) {
    lock.lock();
    try {
      if (closed) {
        return false;
      }
      if (hasRoomFor(command)) {
        waiting.add(command);
        bytes += command.bytes();
        count(1);
        changed.signal();
        return true;
      }
    } finally {
      lock.unlock();
    }
    replies.refuse(
        command,
        incarnation,
        RefusalReason.BUSY,
        BUSY_MESSAGE,
        () -> offsets.onAnswered(command.offset()));
    return true;
  }

  /**
   * Takes the first waiting record, which counts as sent from then on.
   *
   * @return null if no record came in time, or if another thread called {@link #wake}
   */
  @Nullable ReceivedCommand take(Duration timeout) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      ReceivedCommand first = awaitFirst(timeout);
      if (first != null) {
        waiting.remove();
        if (sent.isEmpty()) {
          sentSinceNanos = System.nanoTime();
        }
        sent.put(first.offset(), first);
      }
      return first;
    } finally {
      lock.unlock();
    }
  }

  /** Returns the same as {@link #take}, but the record stays in the queue. */
  @Nullable ReceivedCommand peek(Duration timeout) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      return awaitFirst(timeout);
    } finally {
      lock.unlock();
    }
  }

  /** Makes the current or the next call of {@link #take} or {@link #peek} return at once. */
  void wake() {
    lock.lock();
    try {
      woken = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Returns the records that were sent and are not answered, in order. */
  List<ReceivedCommand> sent() {
    lock.lock();
    try {
      sentSinceNanos = System.nanoTime();
      return List.copyOf(sent.values());
    } finally {
      lock.unlock();
    }
  }

  /** Returns how long sent records have been without any answer; zero if none are sent. */
  Duration silence() {
    lock.lock();
    try {
      return sent.isEmpty() ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - sentSinceNanos);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Refuses a record of this queue. The record is answered when Kafka has the refusal; until then
   * nobody takes it.
   */
  void refuse(
      ReceivedCommand command, IncarnationId incarnation, RefusalReason refusal, String message) {
    lock.lock();
    try {
      if (waiting.remove(command)) {
        refused.add(command.offset());
      }
    } finally {
      lock.unlock();
    }
    replies.refuse(command, incarnation, refusal, message, () -> onAnswered(command));
  }

  /** Sends a piece of a file. The record is answered when Kafka has the piece. */
  void sendFile(
      ReceivedCommand command, IncarnationId incarnation, ReadFile read, FilePiece piece) {
    replies.sendFile(incarnation, read, piece, () -> onAnswered(command));
  }

  /** Removes a record that was answered. Does nothing if it was answered before. */
  void onAnswered(ReceivedCommand command) {
    lock.lock();
    try {
      if (sent.remove(command.offset()) == null
          && !refused.remove(command.offset())
          && !waiting.remove(command)) {
        return;
      }
      bytes -= command.bytes();
      sentSinceNanos = System.nanoTime();
      count(-1);
    } finally {
      lock.unlock();
    }
    offsets.onAnswered(command.offset());
  }

  /** Closes this queue if it is empty, and returns whether it is closed. */
  boolean closeIfEmpty() {
    lock.lock();
    try {
      closed = closed || depth() == 0;
      return closed;
    } finally {
      lock.unlock();
    }
  }

  /** Takes the records of this queue out of the metrics, because the sandbox is let go. */
  void abandon() {
    lock.lock();
    try {
      count(-depth());
      abandoned = true;
    } finally {
      lock.unlock();
    }
  }

  private boolean hasRoomFor(ReceivedCommand command) {
    return depth() == 0 || (depth() < maxRecords && bytes + command.bytes() <= maxBytes);
  }

  private void count(int difference) {
    if (!abandoned) {
      metrics.recordQueued(difference);
    }
  }

  private int depth() {
    return waiting.size() + sent.size() + refused.size();
  }

  private @Nullable ReceivedCommand awaitFirst(Duration timeout) throws InterruptedException {
    long left = timeout.toNanos();
    while (waiting.isEmpty() && !woken && left > 0) {
      left = changed.awaitNanos(left);
    }
    boolean wasWoken = woken;
    woken = false;
    return wasWoken ? null : waiting.peek();
  }
}
