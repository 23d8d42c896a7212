package dev.podshell.execution.command;

import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Which records of one partition have been answered. Everything below {@link #committable} has, so
 * that is what may be committed. Thread-safe.
 *
 * <p>What is tracked is bounded by what may wait in the lanes of the partition's sandboxes.
 */
public final class OffsetTracker {

  private final ReentrantLock lock = new ReentrantLock();
  private final TreeSet<Long> unanswered = new TreeSet<>();
  private long next;

  /**
   * @param position of the first record that will be received
   */
  public OffsetTracker(long position) {
    this.next = position;
  }

  /** A record was consumed; records come in order, but offsets may be left out. */
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

  /** Nothing remains to be done for a record; said twice it changes nothing. */
  public void onAnswered(long offset) {
    lock.lock();
    try {
      unanswered.remove(offset);
    } finally {
      lock.unlock();
    }
  }

  /** The lowest offset that is not answered, or the next to come. */
  public long committable() {
    lock.lock();
    try {
      return unanswered.isEmpty() ? next : unanswered.first();
    } finally {
      lock.unlock();
    }
  }
}
