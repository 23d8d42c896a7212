package dev.podshell.gateway.connection;

import io.quarkus.websockets.next.WebSocketConnection;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The way to a client. Two kinds of frames are sent: transcripts, by {@link #send}, of which one is
 * on its way at a time, so that a client that is slow slows down what is sent to it; and answers,
 * by {@link #offer}, which never wait and of which a bounded amount may be unread. Thread-safe.
 */
public final class ClientSocket {

  private final WebSocketConnection connection;
  private final ConnectionMetrics metrics;
  private final long answerBound;
  private final AtomicLong unread = new AtomicLong();
  private final AtomicInteger expected = new AtomicInteger();
  private final AtomicBoolean closing = new AtomicBoolean();
  private final ReentrantLock turn = new ReentrantLock(true);

  ClientSocket(WebSocketConnection connection, long answerBound, ConnectionMetrics metrics) {
    this.connection = connection;
    this.answerBound = answerBound;
    this.metrics = metrics;
  }

  /**
   * Sends a frame and waits until its bytes have reached the socket; frames of several threads take
   * turns. To be called on a virtual thread.
   */
  public void send(String frame) throws InterruptedException, SocketClosedException {
    turn.lockInterruptibly();
    try {
      connection.sendText(frame).subscribeAsCompletionStage().get();
    } catch (ExecutionException e) {
      throw new SocketClosedException(e);
    } finally {
      turn.unlock();
    }
  }

  /**
   * Sends a frame without waiting, from any thread. A client that leaves too much of it unread is
   * disconnected.
   */
  public void offer(String frame) {
    long size = frame.length();
    if (unread.addAndGet(size) > answerBound) {
      unread.addAndGet(-size);
      close(CloseCause.UNREAD);
      return;
    }
    connection
        .sendText(frame)
        .subscribe()
        .with(_ -> unread.addAndGet(-size), _ -> unread.addAndGet(-size));
  }

  /**
   * The client is about to be asked for a message: one more does not count against the rate at
   * which it may send.
   */
  public void expectMessage() {
    expected.incrementAndGet();
  }

  /** Whether a message was asked for; then one less is. */
  boolean tryTakeExpected() {
    return expected.getAndUpdate(count -> Math.max(0, count - 1)) > 0;
  }

  /** Ends the connection; the first cause is the one that the client is told. */
  public void close(CloseCause cause) {
    if (closing.compareAndSet(false, true) && connection.isOpen()) {
      metrics.closed(cause);
      connection.close(cause.reason()).subscribe().with(_ -> {}, ClientSocket::ignore);
    }
  }

  /** Whether this end has begun to close it. */
  public boolean isClosing() {
    return closing.get();
  }

  /** A connection that cannot be closed is closed already. */
  private static void ignore(@Nullable Throwable failure) {}
}
