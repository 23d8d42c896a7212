package dev.podshell.execution.supervisor;

import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Queues frames for a supervisor, so that a supervisor that does not read never blocks a caller. At
 * most {@value #MAX_BYTES} bytes of frames wait, and of the acknowledgements only the highest.
 * Thread-safe; one thread takes frames.
 */
final class Outbox {

  static final int MAX_BYTES = 2 * FrameEncoder.MAX_FRAME_BYTES;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<byte[]> frames = new ArrayDeque<>();
  private int waitingBytes;
  private long acknowledged;
  private long acknowledgedSent;
  private boolean closed;

  /** Queues a frame. Returns false if there is no room or this is closed. */
  boolean offer(byte[] frame) {
    lock.lock();
    try {
      if (closed || waitingBytes + frame.length > MAX_BYTES) {
        return false;
      }
      frames.add(frame);
      waitingBytes += frame.length;
      changed.signal();
      return true;
    } finally {
      lock.unlock();
    }
  }

  void acknowledge(long sequence) {
    lock.lock();
    try {
      acknowledged = Math.max(acknowledged, sequence);
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Waits for the next frame, an acknowledgement first. Returns null when closed. */
  byte @Nullable [] take() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (isEmpty() && !closed) {
        changed.await();
      }
      return closed ? null : next();
    } finally {
      lock.unlock();
    }
  }

  boolean isDrained() {
    lock.lock();
    try {
      return isEmpty();
    } finally {
      lock.unlock();
    }
  }

  boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  void close() {
    lock.lock();
    try {
      closed = true;
      frames.clear();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private boolean isEmpty() {
    return frames.isEmpty() && acknowledged == acknowledgedSent;
  }

  private byte[] next() {
    if (acknowledged > acknowledgedSent) {
      acknowledgedSent = acknowledged;
      return FrameEncoder.encode(new ClientFrame.Acknowledge(acknowledged));
    }
    byte[] frame = frames.remove();
    waitingBytes -= frame.length;
    return frame;
  }
}
