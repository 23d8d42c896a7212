package dev.podshell.gateway.connection;

import dev.podshell.gateway.intake.TokenBucket;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One connection: frames come in on the event loop, wait in a queue that is bounded in messages and
 * characters, and are handled in order on a virtual thread.
 *
 * <p>A client that sends too fast is slowed down on a {@linkplain Wire#isPaced paced} wire: its
 * messages are handled at the allowed rate, and the wire stops reading while half of the queue is
 * in use. On any other wire its messages are refused, except requested ones. A client that
 * continues, or whose queue is full, is disconnected.
 */
public final class ClientConnection {

  private static final Logger LOG = Logger.getLogger(ClientConnection.class);

  /**
   * The number of characters in a connection's waiting messages that the common budget does not
   * count.
   */
  private static final int UNCOUNTED = 8 * 1024;

  /** The number of full-size messages of an unauthenticated client that may wait. */
  private static final int UNAUTHENTICATED_MESSAGES = 4;

  private sealed interface Arrival {
    record Text(String frame) implements Arrival {}

    record Binary(Buffer frame) implements Arrival {}

    record Refused() implements Arrival {}

    record End() implements Arrival {}
  }

  /** A paced wire stops reading when one part in this many of the queue is in use. */
  private static final int FULL_DIVISOR = 2;

  /** A paced wire resumes reading when at most one part in this many of the queue is in use. */
  private static final int ROOM_DIVISOR = 4;

  private final Wire wire;
  private final ClientSocket socket;
  private final FrameHandler handler;
  private final ConnectionMetrics metrics;
  private final Timers timers;
  private final LinkedBlockingQueue<Arrival> arrivals;
  private final int arrivalBound;
  private final Object waitingLock = new Object();
  private long waiting;
  private final long waitingBound;
  private final TokenBucket bucket;
  private final int refusalBound;
  private final Thread thread;
  private int refusals;
  private volatile Timers.@Nullable Timer end;

  ClientConnection(
      Wire wire,
      ConnectionConfiguration bounds,
      ConnectionMetrics metrics,
      Timers timers,
      Function<ClientSocket, FrameHandler> dialect) {
    this.wire = wire;
    this.socket =
        new ClientSocket(
            wire, bounds.waitingAnswerSize().asLongValue(), bounds.messageBurst(), metrics, timers);
    this.metrics = metrics;
    this.timers = timers;
    this.arrivalBound = bounds.waitingMessages();
    this.arrivals = new LinkedBlockingQueue<>(arrivalBound);
    this.waitingBound = bounds.waitingMessageSize().asLongValue();
    this.bucket = new TokenBucket(bounds.messageRate(), bounds.messageBurst(), System.nanoTime());
    this.refusalBound = bounds.messageBurst();
    this.handler = dialect.apply(socket);
    this.thread = Thread.ofVirtual().name("connection-" + wire.id()).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** Takes a text frame. Called on the event loop. */
  public void onText(String frame) {
    take(new Arrival.Text(frame), frame.length());
  }

  /** Takes a binary frame. Called on the event loop. */
  public void onBinary(Buffer frame) {
    take(new Arrival.Binary(frame), frame.length());
  }

  private void take(Arrival arrival, long size) {
    if (socket.isClosing()) {
      return;
    }
    if (!wire.isPaced() && !socket.tryTakeExpected() && !bucket.tryTake(System.nanoTime())) {
      metrics.onMessageRefused();
      refusals++;
      if (refusals > refusalBound) {
        socket.close(CloseCause.RATE_LIMITED);
      } else {
        add(new Arrival.Refused(), 0);
      }
      return;
    }
    if (mayWait(size)) {
      add(arrival, size);
    } else {
      socket.close(CloseCause.RATE_LIMITED);
    }
  }

  /** Returns whether so much waits that a paced wire stops reading. */
  public boolean isFull() {
    synchronized (waitingLock) {
      return arrivals.size() >= Math.ceilDiv(arrivalBound, FULL_DIVISOR)
          || waiting >= maxWaiting() / FULL_DIVISOR;
    }
  }

  /** Returns whether so little waits that a paced wire resumes reading. */
  public boolean hasRoom() {
    synchronized (waitingLock) {
      return arrivals.size() <= arrivalBound / ROOM_DIVISOR
          && waiting <= maxWaiting() / ROOM_DIVISOR;
    }
  }

  /** Ends the connection because the framework reports a fault. */
  public void onFailure(Throwable failure) {
    if (failure instanceof IllegalStateException) { // what a message over the limit arrives as
      socket.close(CloseCause.TOO_LARGE);
    } else {
      LOG.debug("A connection failed", failure);
      socket.close(CloseCause.FAULT);
    }
  }

  /** Ends the connection. May be called by any thread. */
  public void close(CloseCause cause) {
    socket.close(cause);
  }

  void drain() {
    handler.onDrain();
    socket.close(CloseCause.DRAINING);
  }

  /** Drops the messages that wait when the handler's timeout ends, because the client has left. */
  void onClosed() {
    Duration closeTimeout = handler.closeTimeout();
    if (closeTimeout.isZero() || !arrivals.offer(new Arrival.End())) {
      thread.interrupt();
    } else {
      end = timers.after(closeTimeout, thread::interrupt);
    }
  }

  private void add(Arrival arrival, long size) {
    if (!tryWait(size)) {
      socket.close(CloseCause.BUSY);
    } else if (!arrivals.offer(arrival)) {
      socket.close(CloseCause.RATE_LIMITED);
    }
  }

  /**
   * Counts waiting messages; false if the common budget has no memory for them. A little of each
   * connection is not counted, so that learners can continue to type while others flood.
   */
  private boolean tryWait(long size) {
    synchronized (waitingLock) {
      waiting += size;
      return wire.admission().waiting().trySet(Math.max(0, waiting - UNCOUNTED) * Character.BYTES);
    }
  }

  private boolean mayWait(long size) {
    synchronized (waitingLock) {
      return waiting + size <= maxWaiting();
    }
  }

  private long maxWaiting() {
    return Math.min(waitingBound, allowance());
  }

  private long allowance() {
    long size = wire.admission().maxMessageSize();
    return size > waitingBound ? waitingBound : UNAUTHENTICATED_MESSAGES * size;
  }

  private void stopCounting(long size) {
    boolean _ = tryWait(-size);
  }

  private void run() {
    try {
      handler.onOpen();
      while (true) {
        switch (arrivals.take()) {
          case Arrival.Text(String frame) -> {
            stopCounting(frame.length());
            awaitTurn();
            handler.onText(frame);
            wire.onMessageHandled();
          }
          case Arrival.Binary(Buffer frame) -> {
            stopCounting(frame.length());
            awaitTurn();
            handler.onBinary(frame);
            wire.onMessageHandled();
          }
          case Arrival.Refused() -> handler.onRefused();
          case Arrival.End() -> {
            return;
          }
        }
        Thread.yield(); // a connection that is never idle must not keep its carrier
      }
    } catch (InterruptedException e) {
      LOG.trace("A connection has ended", e);
    } catch (RuntimeException e) {
      LOG.error("A connection failed and was closed", e);
      socket.close(CloseCause.FAULT);
    } finally {
      Timers.Timer timer = end;
      if (timer != null) {
        timer.cancel();
      }
      wire.admission().waiting().close();
      handler.onClose();
    }
  }

  /** Limits the client of a paced wire to the rate at which it may send. */
  private void awaitTurn() throws InterruptedException {
    if (!wire.isPaced() || socket.tryTakeExpected()) {
      return;
    }
    long now = System.nanoTime();
    while (!bucket.tryTake(now)) {
      Thread.sleep(Duration.ofNanos(bucket.nanosUntilNext(now)));
      now = System.nanoTime();
    }
  }
}
