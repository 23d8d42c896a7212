package dev.podshell.gateway.connection;

import dev.podshell.contracts.identity.LearnerId;
import dev.podshell.gateway.intake.Party;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The way to a client. Two kinds of frames are sent: transcripts, by {@link #send}, of which one is
 * on its way at a time, so that a client that is slow slows down what is sent to it; and answers,
 * by {@link #offer}, which never wait and of which a bounded amount may be unread. Thread-safe.
 */
public final class ClientSocket {

  /** The memory of a waiting frame in addition to its content, in bytes. */
  private static final int FRAME = 64;

  private final Wire wire;
  private final ConnectionMetrics metrics;
  private final Timers timers;
  private final long answerBound;
  private final int expectedBound;
  private final AtomicLong unread = new AtomicLong();
  private final AtomicInteger expected = new AtomicInteger();
  private final AtomicReference<@Nullable CloseCause> closing = new AtomicReference<>();
  private final ReentrantLock turn = new ReentrantLock(true);

  /**
   * @param answerBound the size of answers that may be unread
   * @param expectedBound the number of messages that may be expected
   */
  ClientSocket(
      Wire wire, long answerBound, int expectedBound, ConnectionMetrics metrics, Timers timers) {
    this.wire = wire;
    this.answerBound = answerBound;
    this.expectedBound = expectedBound;
    this.metrics = metrics;
    this.timers = timers;
  }

  /**
   * Sends a frame and waits until its bytes have reached the socket; frames of several threads take
   * turns. To be called on a virtual thread.
   */
  public void send(String frame) throws InterruptedException, SocketClosedException {
    turn.lockInterruptibly();
    try {
      wire.send(frame).toCompletableFuture().get();
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
    offer(frame.length(), () -> wire.send(frame));
  }

  /** Sends a binary frame as {@link #offer(String)} sends text. */
  public void offer(Buffer frame) {
    offer(frame.length(), () -> wire.send(frame));
  }

  private void offer(int length, Supplier<CompletionStage<?>> sending) {
    long size = (long) length + FRAME;
    if (unread.addAndGet(size) > answerBound) {
      unread.addAndGet(-size);
      close(CloseCause.SLOW_CONSUMER);
      return;
    }
    sending.get().whenComplete((_, _) -> unread.addAndGet(-size));
  }

  /**
   * The client is about to be asked for a message: one more does not count against the rate at
   * which it may send. A limited number may be expected; further calls change nothing.
   */
  public void expectMessage() {
    expected.updateAndGet(count -> Math.min(count + 1, expectedBound));
  }

  /** Takes one of the expected messages. Returns false if none was expected. */
  boolean tryTakeExpected() {
    return expected.getAndUpdate(count -> Math.max(0, count - 1)) > 0;
  }

  /**
   * Called when the client has authenticated: its messages may have their full size, and it counts
   * for its learner. If the learner has too many connections, this one ends.
   */
  public void authenticate(LearnerId learner) {
    if (!wire.admission().authenticate(learner)) {
      close(CloseCause.TOO_MANY_CONNECTIONS);
    }
  }

  /** Returns the party that the client counts for. */
  public Party party() {
    return wire.admission().party();
  }

  /** Called when the client participates where no token is required. */
  public void takePart() {
    wire.admission().takePart();
  }

  /** Ends the connection; the first cause is the one that the client is told. */
  public void close(CloseCause cause) {
    if (closing.compareAndSet(null, cause)) {
      metrics.onClosed(cause);
      cause.refusal().ifPresent(wire.admission()::report);
      wire.close(cause);
    }
  }

  /** Ends the connection after a time of at most 20 days, unless the timer is cancelled. */
  public Timers.Timer closeAfter(Duration delay, CloseCause cause) {
    return timers.after(delay, () -> close(cause));
  }

  /** Ends the connection at a time that is at most 20 days away, unless the timer is cancelled. */
  public Timers.Timer closeAt(Instant time, CloseCause cause) {
    return timers.at(time, () -> close(cause));
  }

  /** Returns whether this end has begun to close the socket. */
  public boolean isClosing() {
    return closing.get() != null;
  }

  /** Why this end has begun to close it; empty if it has not. */
  public Optional<CloseCause> closeCause() {
    return Optional.ofNullable(closing.get());
  }
}
