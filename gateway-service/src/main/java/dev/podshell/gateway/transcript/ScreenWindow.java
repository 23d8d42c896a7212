package dev.podshell.gateway.transcript;

import java.util.ArrayDeque;
import java.util.OptionalLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Bounds the output of one command that was sent to a screen and that the screen has not
 * acknowledged. The thread of the transcript waits for room. Thread-safe.
 *
 * <p>An acknowledgement names an entry. Of the entries that were sent, the last one is remembered,
 * and one for each of the window's parts. So an acknowledgement may count for up to a part less
 * than it says.
 */
final class ScreenWindow {

  private static final int PARTS = 64;

  /**
   * The place after a delivery.
   *
   * @param entry its last entry
   * @param offset in the command's output
   * @param length of everything that was sent
   */
  private record Mark(long entry, long offset, long length) {}

  private final long size;
  private final TranscriptMetrics metrics;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition acknowledged = lock.newCondition();
  private final ArrayDeque<Mark> marks = new ArrayDeque<>();
  private Mark sent = new Mark(0, 0, 0);
  private Mark shown = sent;
  private long lastPartStart;

  /**
   * @param size in bytes
   */
  ScreenWindow(long size, TranscriptMetrics metrics) {
    this.size = size;
    this.metrics = metrics;
  }

  /** Returns a sink that delivers to another one when the window has room. */
  TranscriptSink limiting(TranscriptSink sink) {
    return delivery -> {
      awaitRoom(delivery);
      sink.deliver(delivery);
    };
  }

  /**
   * Records that the screen has shown everything up to an entry. An entry that was not sent, or is
   * not after the last one that was shown, changes nothing.
   *
   * @return the offset up to which output was shown; empty if nothing changed
   */
  OptionalLong acknowledge(long entry) {
    lock.lock();
    try {
      if (entry > sent.entry() || marks.isEmpty() || entry < marks.getFirst().entry()) {
        return OptionalLong.empty();
      }
      while (!marks.isEmpty() && marks.getFirst().entry() <= entry) {
        shown = marks.removeFirst();
      }
      acknowledged.signal();
      return OptionalLong.of(shown.offset());
    } finally {
      lock.unlock();
    }
  }

  /** Returns the offset up to which output was shown; 0 if that is not known yet. */
  long shown() {
    lock.lock();
    try {
      return shown.offset();
    } finally {
      lock.unlock();
    }
  }

  /** Counts a delivery, once there is room for it. A text counts as its number of characters. */
  private void awaitRoom(Delivery delivery) throws InterruptedException {
    switch (delivery) {
      case Delivery.Output(_, long offset, String text, _, Cursor cursor) ->
          awaitRoom(cursor.entry(), text.length(), offset + text.length());
      case Delivery.Tapped(_, _, String text, Cursor cursor) ->
          awaitRoom(cursor.entry(), text.length(), 0);
      case Delivery.Started _,
          Delivery.Called _,
          Delivery.Completed _,
          Delivery.Failed _,
          Delivery.Lost _,
          Delivery.Gap _,
          Delivery.Delayed _ -> {}
    }
  }

  private void awaitRoom(long entry, int length, long offset) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      if (!hasRoom(length)) {
        metrics.onScreenWaiting();
        try {
          while (!hasRoom(length)) {
            acknowledged.await();
          }
        } finally {
          metrics.onScreenWaited();
        }
      }
      if (!marks.isEmpty() && sent.length() - lastPartStart < size / PARTS) {
        marks.removeLast();
      } else {
        lastPartStart = sent.length();
      }
      sent = new Mark(entry, Math.max(offset, sent.offset()), sent.length() + length);
      marks.add(sent);
    } finally {
      lock.unlock();
    }
  }

  private boolean hasRoom(int length) {
    long waiting = sent.length() - shown.length();
    return waiting == 0 || waiting + length <= size;
  }
}
