package dev.podshell.execution.sandbox;

import dev.podshell.contracts.command.CommandRecord;
import dev.podshell.contracts.command.ReadFile;
import dev.podshell.contracts.event.RefusalReason;
import dev.podshell.contracts.identity.IncarnationId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.execution.command.OffsetTracker;
import dev.podshell.execution.publication.PartitionPublisher;
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
import org.apache.kafka.clients.consumer.ConsumerRecord;
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
  private final PartitionPublisher replies;
  private final SandboxMetrics metrics;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<ConsumerRecord<SandboxId, CommandRecord>> waiting = new ArrayDeque<>();
  private final SortedMap<Long, ConsumerRecord<SandboxId, CommandRecord>> sent = new TreeMap<>();
  private final Set<Long> refused = new HashSet<>();
  private long bytes;
  private long sentSinceNanos;
  private boolean woken;
  private boolean closed;
  private boolean abandoned;

  CommandQueue(
      SandboxConfiguration.Queue bounds,
      OffsetTracker offsets,
      PartitionPublisher replies,
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
  boolean accept(ConsumerRecord<SandboxId, CommandRecord> record, IncarnationId incarnation) {
    lock.lock();
    try {
      if (closed) {
        return false;
      }
      if (hasRoomFor(record)) {
        waiting.add(record);
        bytes += bytes(record);
        count(1);
        changed.signal();
        return true;
      }
    } finally {
      lock.unlock();
    }
    replies.refuse(
        record.value(),
        incarnation,
        RefusalReason.BUSY,
        BUSY_MESSAGE,
        () -> offsets.onAnswered(record.offset()));
    return true;
  }

  /**
   * Takes the first waiting record, which counts as sent from then on.
   *
   * @return null if no record came in time, or if another thread called {@link #wake}
   */
  @Nullable ConsumerRecord<SandboxId, CommandRecord> take(Duration timeout)
      throws InterruptedException {
    lock.lockInterruptibly();
    try {
      ConsumerRecord<SandboxId, CommandRecord> first = awaitFirst(timeout);
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
  @Nullable ConsumerRecord<SandboxId, CommandRecord> peek(Duration timeout)
      throws InterruptedException {
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
  List<ConsumerRecord<SandboxId, CommandRecord>> sent() {
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
      ConsumerRecord<SandboxId, CommandRecord> record,
      IncarnationId incarnation,
      RefusalReason refusal,
      String message) {
    lock.lock();
    try {
      if (waiting.remove(record)) {
        refused.add(record.offset());
      }
    } finally {
      lock.unlock();
    }
    replies.refuse(record.value(), incarnation, refusal, message, () -> onAnswered(record));
  }

  /** Sends a piece of a file. The record is answered when Kafka has the piece. */
  void sendFile(
      ConsumerRecord<SandboxId, CommandRecord> record,
      IncarnationId incarnation,
      ReadFile read,
      FilePiece piece) {
    replies.sendFile(incarnation, read, piece, () -> onAnswered(record));
  }

  /** Removes a record that was answered. Does nothing if it was answered before. */
  void onAnswered(ConsumerRecord<SandboxId, CommandRecord> record) {
    lock.lock();
    try {
      if (sent.remove(record.offset()) == null
          && !refused.remove(record.offset())
          && !waiting.remove(record)) {
        return;
      }
      bytes -= bytes(record);
      sentSinceNanos = System.nanoTime();
      count(-1);
    } finally {
      lock.unlock();
    }
    offsets.onAnswered(record.offset());
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

  private boolean hasRoomFor(ConsumerRecord<SandboxId, CommandRecord> record) {
    return depth() == 0 || (depth() < maxRecords && bytes + bytes(record) <= maxBytes);
  }

  private static long bytes(ConsumerRecord<SandboxId, CommandRecord> record) {
    return (long) record.serializedKeySize() + record.serializedValueSize();
  }

  private void count(int difference) {
    if (!abandoned) {
      metrics.recordQueued(difference);
    }
  }

  private int depth() {
    return waiting.size() + sent.size() + refused.size();
  }

  private @Nullable ConsumerRecord<SandboxId, CommandRecord> awaitFirst(Duration timeout)
      throws InterruptedException {
    long left = timeout.toNanos();
    while (waiting.isEmpty() && !woken && left > 0) {
      left = changed.awaitNanos(left);
    }
    boolean wasWoken = woken;
    woken = false;
    return wasWoken ? null : waiting.peek();
  }
}
