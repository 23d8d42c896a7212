package dev.podshell.gateway.connection;

import dev.podshell.gateway.GatewayConfiguration;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One connection: frames come in on the event loop, wait in a queue that is bounded in messages and
 * characters, and are handled in order on a virtual thread. A client that sends faster than it may
 * has messages refused, but for those that it was asked for; one that goes on, or whose queue is
 * full, is disconnected.
 */
public final class ClientConnection {

  private static final Logger LOG = Logger.getLogger(ClientConnection.class);

  private sealed interface Arrival {
    record Text(String frame) implements Arrival {}

    record Binary(Buffer frame) implements Arrival {}

    record Refused() implements Arrival {}

    record End() implements Arrival {}
  }

  private final ClientSocket socket;
  private final FrameHandler handler;
  private final ConnectionMetrics metrics;
  private final Timers timers;
  private final LinkedBlockingQueue<Arrival> arrivals;
  private final AtomicLong waiting = new AtomicLong();
  private final long waitingBound;
  private final TokenBucket bucket;
  private final int refusalBound;
  private final Thread thread;
  private int refusals;
  private volatile Timers.@Nullable Timer end;

  ClientConnection(
      Wire wire,
      GatewayConfiguration.Connections bounds,
      ConnectionMetrics metrics,
      Timers timers,
      Function<ClientSocket, FrameHandler> dialect) {
    this.socket = new ClientSocket(wire, bounds.waitingAnswerSize().asLongValue(), metrics);
    this.metrics = metrics;
    this.timers = timers;
    this.arrivals = new LinkedBlockingQueue<>(bounds.waitingMessages());
    this.waitingBound = bounds.waitingMessageSize().asLongValue();
    this.bucket = new TokenBucket(bounds.messageRate(), bounds.messageBurst(), System.nanoTime());
    this.refusalBound = bounds.messageBurst();
    this.handler = dialect.apply(socket);
    this.thread = Thread.ofVirtual().name("connection-" + wire.id()).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** A text frame has come. On the event loop. */
  public void text(String frame) {
    take(new Arrival.Text(frame), frame.length());
  }

  /** A binary frame has come. On the event loop. */
  public void binary(Buffer frame) {
    take(new Arrival.Binary(frame), frame.length());
  }

  private void take(Arrival arrival, long size) {
    if (socket.isClosing()) {
      return;
    }
    if (!socket.tryTakeExpected() && !bucket.tryTake(System.nanoTime())) {
      metrics.messageRefused();
      refusals++;
      if (refusals > refusalBound) {
        socket.close(CloseCause.FLOOD);
      } else {
        add(new Arrival.Refused(), 0);
      }
      return;
    }
    add(arrival, size);
  }

  /** The framework reports a fault, which ends the connection. */
  public void failed(Throwable failure) {
    if (failure instanceof IllegalStateException) { // what a message over the limit arrives as
      socket.close(CloseCause.TOO_LARGE);
    } else {
      LOG.debug("A connection failed", failure);
      socket.close(CloseCause.FAULT);
    }
  }

  /** The connection has to end. From any thread. */
  public void close(CloseCause cause) {
    socket.close(cause);
  }

  void drain() {
    handler.drain();
    socket.close(CloseCause.DRAINING);
  }

  /** The connection has ended: drops what waits, once its handler has no more patience. */
  void ended() {
    Duration patience = handler.patience();
    if (patience.isZero() || !arrivals.offer(new Arrival.End())) {
      thread.interrupt();
    } else {
      end = timers.after(patience, thread::interrupt);
    }
  }

  private void add(Arrival arrival, long size) {
    if (waiting.addAndGet(size) > waitingBound || !arrivals.offer(arrival)) {
      socket.close(CloseCause.FLOOD);
    }
  }

  private void run() {
    try {
      handler.opened();
      while (true) {
        switch (arrivals.take()) {
          case Arrival.Text(String frame) -> {
            waiting.addAndGet(-frame.length());
            handler.text(frame);
          }
          case Arrival.Binary(Buffer frame) -> {
            waiting.addAndGet(-frame.length());
            handler.binary(frame);
          }
          case Arrival.Refused() -> handler.refused();
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
      handler.closed();
    }
  }
}
