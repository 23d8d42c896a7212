package dev.podshell.gateway.transcript;

import dev.podshell.gateway.topic.LiveEvent;
import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The live events that wait for one stream. They are held while the stream is live or about to be,
 * and otherwise dropped, because it will find them in history. If the buffer overflows, it is
 * cleared, and the stream is told once that it has missed some. The event reader puts in, the
 * stream takes out.
 */
final class LiveBuffer {

  /** The result of a take by the stream. */
  sealed interface Taken {
    record Live(LiveEvent event) implements Taken {}

    /** The buffer was cleared since the last take. */
    record Missed() implements Taken {}
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<LiveEvent> events = new ArrayDeque<>();
  private final LiveBufferBudget budget;
  private final long bound;
  private long size;
  private boolean holding;
  private boolean missed;

  /**
   * @param bound in bytes
   */
  LiveBuffer(long bound, LiveBufferBudget budget) {
    this.bound = bound;
    this.budget = budget;
  }

  /** Starts to hold events. */
  void hold() {
    lock.lock();
    try {
      clear();
      missed = false;
      holding = true;
    } finally {
      lock.unlock();
    }
  }

  /** Clears the buffer and drops events until {@link #hold}. */
  void drop() {
    lock.lock();
    try {
      clear();
      holding = false;
    } finally {
      lock.unlock();
    }
  }

  /** Adds an event, if events are held. Never waits. */
  void offer(LiveEvent event) {
    lock.lock();
    try {
      if (!holding || missed) {
        return;
      }
      long bytes = event.size();
      if (size + bytes > bound || !budget.tryHold(bytes)) {
        miss();
        return;
      }
      size += bytes;
      events.add(event);
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Clears the buffer, because some events will not come. */
  void onMissed() {
    lock.lock();
    try {
      miss();
    } finally {
      lock.unlock();
    }
  }

  /** Returns the next event; waits until there is one. */
  Taken take() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (events.isEmpty() && !missed) {
        changed.await();
      }
      if (missed) {
        missed = false;
        return new Taken.Missed();
      }
      return new Taken.Live(remove());
    } finally {
      lock.unlock();
    }
  }

  private LiveEvent remove() {
    LiveEvent event = events.remove();
    size -= event.size();
    budget.release(event.size());
    return event;
  }

  private void miss() {
    clear();
    missed = true;
    changed.signal();
  }

  private void clear() {
    events.clear();
    budget.release(size);
    size = 0;
  }
}
