package dev.podshell.gateway.transcript;

import dev.podshell.contracts.event.CommandFailed;
import dev.podshell.contracts.event.Entry;
import dev.podshell.contracts.event.FileEvent;
import dev.podshell.contracts.event.InputRefused;
import dev.podshell.contracts.event.LearnerRevoked;
import dev.podshell.contracts.event.LimitNear;
import dev.podshell.contracts.event.MonitorEvent;
import dev.podshell.contracts.event.RoomEvent;
import dev.podshell.contracts.event.SandboxLifecycle;
import dev.podshell.contracts.event.SessionRevoked;
import dev.podshell.gateway.topic.EventSubscriber;
import dev.podshell.gateway.topic.LiveEvent;
import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The live events of one command that wait for its stream. The event reader puts in what the buffer
 * has subscribed to, the stream takes out. Events are held while the stream is live or about to be,
 * and otherwise dropped, because the stream will find them in history. If the buffer overflows, it
 * is cleared, and the stream is told once that it has missed some.
 */
final class LiveBuffer implements EventSubscriber {

  /** The result of a take by the stream. */
  sealed interface Taken {

    /**
     * @param offset of the entry in its partition
     */
    record NextEntry(long offset, Entry entry) implements Taken {}

    /** The command will not run. */
    record Failed(CommandFailed event) implements Taken {}

    /**
     * The sandbox of the command has ended.
     *
     * @param offset of that event in its partition
     */
    record SandboxEnded(long offset) implements Taken {}

    /** The buffer was cleared since the last take. */
    record Missed() implements Taken {}
  }

  private record Held(Taken event, long size) {}

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<Held> events = new ArrayDeque<>();
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

  @Override
  public void onEvent(LiveEvent live) {
    switch (live.event()) {
      case Entry entry -> offer(new Held(new Taken.NextEntry(live.offset(), entry), live.size()));
      case CommandFailed failed -> offer(new Held(new Taken.Failed(failed), live.size()));
      case SandboxLifecycle.Ended _, SandboxLifecycle.Lost _ ->
          offer(new Held(new Taken.SandboxEnded(live.offset()), live.size()));
      case SandboxLifecycle.Starting _,
          SandboxLifecycle.Ready _,
          SandboxLifecycle.Ending _,
          InputRefused _,
          LimitNear _,
          SessionRevoked _,
          LearnerRevoked _,
          RoomEvent _,
          MonitorEvent _,
          FileEvent _ -> {} // not part of a transcript
    }
  }

  /** Clears the buffer, because some events will not come. */
  @Override
  public void onMissedEvents() {
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
      return remove();
    } finally {
      lock.unlock();
    }
  }

  /** Adds an event, if events are held. Never waits. */
  private void offer(Held event) {
    lock.lock();
    try {
      if (!holding || missed) {
        return;
      }
      if (size + event.size() > bound || !budget.tryHold(event.size())) {
        miss();
        return;
      }
      size += event.size();
      events.add(event);
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  private Taken remove() {
    Held first = events.remove();
    size -= first.size();
    budget.release(first.size());
    return first.event();
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
