package dev.podshell.execution.command;

import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Tracks which records of one partition have been answered. All records below {@link #committable}
 * have been, so this offset may be committed. Thread-safe.
 *
 * <p>The queues of the partition's sandboxes bound the number of tracked offsets.
 */
public final class OffsetTracker {

  private final ReentrantLock lock = new ReentrantLock();
  private final TreeSet<Long> unanswered = new TreeSet<>();
  private long next;

  /**
   * @param position of the first record that will be consumed
   */
  public OffsetTracker(long position) {
    this.next = position;
  }

  /** A record was consumed. Offsets only rise, and there may be gaps. */
  public void onReceived(long offset) {
    lock.lock();
    try {
      if (offset < next) {
        throw new IllegalArgumentException(
            "Offset " + offset + " came when " + next + " was expected");
      }
      unanswered.add(offset);
      next = offset + 1;
    } finally {
      lock.unlock();
    }
  }

  /** A record was answered. Does nothing if it was answered before. */
  public void onAnswered(long offset) {
    lock.lock();
    try {
      unanswered.remove(offset);
    } finally {
      lock.unlock();
    }
  }

  /** Returns the lowest unanswered offset, or the next one to be consumed. */
  public long committable() {
    lock.lock();
    try {
      return unanswered.isEmpty() ? next : unanswered.first();
    } finally {
      lock.unlock();
    }
  }
}
