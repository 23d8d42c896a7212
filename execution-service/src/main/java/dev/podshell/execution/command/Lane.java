package dev.podshell.execution.command;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What one sandbox has to do, in order. A record is in its lane from when it is consumed until it
 * is answered: first it waits, then it is sent. The poll thread puts records in and never waits:
 * what the {@link LaneBounds} have no room for is refused. One thread takes; any thread answers.
 */
public final class Lane {

  /** What became of a record that was offered. */
  public enum Offer {
    TAKEN,
    /** There is no room; the record is to be refused. */
    FULL,
    /** The lane was closed; the record belongs into a new one. */
    CLOSED
  }

  private final LaneBounds bounds;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<ReceivedCommand> waiting = new ArrayDeque<>();
  private final SortedMap<Long, ReceivedCommand> sent = new TreeMap<>();
  private long bytes;
  private long sentSinceNanos;
  private boolean woken;
  private boolean closed;

  public Lane(LaneBounds bounds) {
    this.bounds = bounds;
  }

  /** Puts a record at the end. Never waits. */
  public Offer offer(ReceivedCommand record) {
    lock.lock();
    try {
      if (closed) {
        return Offer.CLOSED;
      }
      if (depth() > 0 && (depth() >= bounds.records() || bytes + record.bytes() > bounds.bytes())) {
        return Offer.FULL;
      }
      waiting.add(record);
      bytes += record.bytes();
      changed.signal();
      return Offer.TAKEN;
    } finally {
      lock.unlock();
    }
  }

  /**
   * The first record that waits, which is sent from then on. Null when there is none in time, or
   * when somebody called {@link #wake}.
   */
  public @Nullable ReceivedCommand take(Duration patience) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      ReceivedCommand first = awaitFirst(patience);
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

  /** Like {@link #take}, but the record goes on waiting. */
  public @Nullable ReceivedCommand peek(Duration patience) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      return awaitFirst(patience);
    } finally {
      lock.unlock();
    }
  }

  /** Makes who takes, or who takes next, return at once. */
  public void wake() {
    lock.lock();
    try {
      woken = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** The records that were sent and are not answered, in order. */
  public List<ReceivedCommand> sent() {
    lock.lock();
    try {
      sentSinceNanos = System.nanoTime();
      return List.copyOf(sent.values());
    } finally {
      lock.unlock();
    }
  }

  /** A record was answered, and makes room. False if it had been before. */
  public boolean answered(ReceivedCommand record) {
    lock.lock();
    try {
      boolean was = sent.remove(record.offset()) != null || waiting.remove(record);
      if (was) {
        bytes -= record.bytes();
        sentSinceNanos = System.nanoTime();
      }
      return was;
    } finally {
      lock.unlock();
    }
  }

  /** How long something has been sent while nothing was answered; zero if nothing is sent. */
  public Duration silence() {
    lock.lock();
    try {
      return sent.isEmpty() ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - sentSinceNanos);
    } finally {
      lock.unlock();
    }
  }

  /** Closes this lane if it is empty. */
  public boolean closeIfEmpty() {
    lock.lock();
    try {
      closed = closed || depth() == 0;
      return closed;
    } finally {
      lock.unlock();
    }
  }

  /** How many records are in it. */
  public int depth() {
    lock.lock();
    try {
      return waiting.size() + sent.size();
    } finally {
      lock.unlock();
    }
  }

  private @Nullable ReceivedCommand awaitFirst(Duration patience) throws InterruptedException {
    long left = patience.toNanos();
    while (waiting.isEmpty() && !woken && left > 0) {
      left = changed.awaitNanos(left);
    }
    boolean wasWoken = woken;
    woken = false;
    return wasWoken ? null : waiting.peek();
  }
}
