package dev.podshell.gateway.engineio;

import dev.podshell.gateway.connection.ClientConnection;
import dev.podshell.gateway.connection.ClientSocket;
import dev.podshell.gateway.connection.CloseCause;
import dev.podshell.gateway.connection.FrameHandler;
import dev.podshell.gateway.connection.OpenConnections;
import dev.podshell.gateway.connection.Timers;
import dev.podshell.gateway.connection.Timers.Timer;
import dev.podshell.gateway.connection.Wire;
import dev.podshell.gateway.intake.Admission;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One client, on the transport that it uses at the moment.
 *
 * <pre>
 *        close()                  fetched, or pingTimeout
 * OPEN ───────────▶ CLOSING ────────────────────────────▶ CLOSED
 *   └──────────────────── the client leaves ────────────────▲
 * </pre>
 *
 * A session that polls stays CLOSING until a GET has taken what it still has for its client, and
 * the next one the close packet, because clients drop packets that come with it. During an upgrade
 * the client does not poll, so the session stays CLOSING until the client uses the WebSocket. What
 * waits for a GET is bounded by the {@link ClientSocket} above, which ends a session whose client
 * does not fetch it.
 *
 * <p>While too many of the client's messages wait to be handled, reading is paused: a WebSocket is
 * not read, and the packets of a POST that is being received are kept, so that its client waits for
 * the answer. No pong can be expected during a pause. Requests arrive on different event loops: all
 * work is done under the session's monitor, and nothing there blocks.
 *
 * <p>The file is long because polling, upgrade and end change the same state under one lock.
 */
final class EngineSession implements Wire {

  private static final String PROBE = "probe";

  private enum State {
    OPEN,
    CLOSING,
    CLOSED
  }

  private record Outgoing(EnginePacket packet, CompletableFuture<@Nullable Void> sent) {}

  /** A POST with packets that are not yet processed. */
  private record Post(Payload payload, Promise<Boolean> taken) {}

  private final String id;
  private final EngineConfiguration configuration;
  private final OpenConnections connections;
  private final Timers timers;
  private final EngineMetrics metrics;
  private final Runnable onEnd;
  private final Deque<Outgoing> outgoing = new ArrayDeque<>();
  private State state = State.OPEN;
  private CloseCause closing = CloseCause.ENDED;
  private Transport transport;
  private volatile Admission admission;
  private @Nullable WebSocketTransport candidate;
  private boolean candidateAnswered;
  private @Nullable ClientConnection connection;
  private @Nullable Post post;
  private volatile boolean isPaused;
  private @Nullable Timer heartbeat;
  private boolean isPongDue;
  private @Nullable Timer upgradeTimer;
  private @Nullable Timer closeTimer;

  /**
   * @param onEnd is called once, at the end
   */
  EngineSession(
      String id,
      Transport transport,
      Admission admission,
      EngineConfiguration configuration,
      OpenConnections connections,
      Timers timers,
      EngineMetrics metrics,
      Runnable onEnd) {
    this.id = id;
    this.transport = transport;
    this.admission = admission;
    this.configuration = configuration;
    this.connections = connections;
    this.timers = timers;
    this.metrics = metrics;
    this.onEnd = onEnd;
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public Admission admission() {
    return admission;
  }

  /** Shakes hands, and hands over to what is spoken above. */
  synchronized void open(Function<ClientSocket, FrameHandler> protocol) {
    String handshake = handshake();
    send(new EnginePacket.Text(PacketType.OPEN, handshake));
    connection = connections.open(this, protocol);
    expectPing();
  }

  private String handshake() {
    return "{\"sid\":\"%s\",\"upgrades\":[%s],\"pingInterval\":%d,\"pingTimeout\":%d,\"maxPayload\":%d}"
        .formatted(
            id,
            transport instanceof Polling ? "\"websocket\"" : "",
            configuration.pingInterval().toMillis(),
            configuration.pingTimeout().toMillis(),
            configuration.maxPayload().asLongValue());
  }

  @Override
  public CompletionStage<?> send(String frame) {
    return send(EnginePacket.message(frame));
  }

  @Override
  public CompletionStage<?> send(Buffer frame) {
    return send(new EnginePacket.Binary(frame));
  }

  @Override
  public synchronized void close(CloseCause cause) {
    if (state != State.OPEN) {
      return;
    }
    state = State.CLOSING;
    closing = cause;
    stopHeartbeat();
    switch (transport) {
      case WebSocketTransport socket -> closeBy(socket);
      case Polling polling -> {
        closeTimer = after(this::end);
        if (!isBeingUpgraded()) {
          dropCandidate(cause);
          sayGoodbye(polling);
        }
      }
    }
    connections.onClosed(this);
  }

  /** Answers a GET, now or later. Returns false if it must not be answered. */
  synchronized boolean onGet(HttpServerResponse response) {
    if (state == State.CLOSED || !(transport instanceof Polling polling)) {
      return false;
    }
    if (polling.isReady()) {
      fail(CloseCause.MALFORMED);
      return false;
    }
    response.closeHandler(_ -> onAbandonedGet(polling, response));
    polling.hold(response);
    flush();
    releaseGet();
    if (state == State.CLOSING) {
      sayGoodbye(polling);
    }
    return true;
  }

  /**
   * Begins a POST. There may be only one at a time.
   *
   * @param abort cuts the POST off if the session ends before it
   */
  synchronized boolean beginPost(Runnable abort) {
    if (state == State.CLOSED || !(transport instanceof Polling polling)) {
      return false;
    }
    if (!polling.beginPost(abort)) {
      fail(CloseCause.MALFORMED);
      return false;
    }
    return true;
  }

  /**
   * Processes the body of the POST that has arrived.
   *
   * @return completes with true once all of its packets wait to be handled, and with false if it is
   *     not understood, which ends the session, or if the session ends before that
   */
  synchronized Future<Boolean> onPost(String payload) {
    if (state == State.CLOSED || !(transport instanceof Polling)) {
      return Future.succeededFuture(false);
    }
    Post begun = new Post(new Payload(payload), Promise.promise());
    post = begun;
    takePost();
    return begun.taken().future();
  }

  private void takePost() {
    try {
      while (post != null && !isPaused) {
        if (!post.payload().hasNext()) {
          endPost(true);
          extendPingTimeout();
          return;
        }
        handle(post.payload().next());
      }
    } catch (MalformedPacketException _) {
      endPost(false);
      fail(CloseCause.MALFORMED);
    }
  }

  private void endPost(boolean isTaken) {
    if (transport instanceof Polling polling) {
      polling.endPost();
    }
    if (post != null) {
      Promise<Boolean> taken = post.taken();
      post = null;
      taken.complete(isTaken);
    }
  }

  /** Ends a POST that was refused because of its size. */
  synchronized void refusePost() {
    endPost(false);
  }

  @Override
  public boolean isPaced() {
    return true;
  }

  @Override
  public void onMessageHandled() {
    if (isPaused && Objects.requireNonNull(connection).hasRoom()) {
      resume();
    }
  }

  private void pause() {
    isPaused = true;
    if (Objects.requireNonNull(connection).hasRoom()) { // what waited was handled meanwhile
      isPaused = false;
      return;
    }
    metrics.onPaused();
    if (transport instanceof WebSocketTransport socket) {
      socket.pause();
    }
  }

  private synchronized void resume() {
    if (!isPaused || !Objects.requireNonNull(connection).hasRoom()) {
      return;
    }
    isPaused = false;
    switch (transport) {
      case WebSocketTransport socket -> {
        socket.resume();
        extendPingTimeout();
      }
      case Polling _ -> takePost();
    }
  }

  /** Ends the session because of a fault. */
  void fail(CloseCause cause) {
    Objects.requireNonNull(connection).close(cause);
  }

  /** Accepts a WebSocket to which the session may be upgraded. */
  synchronized void upgrade(WebSocketTransport socket) {
    if (state != State.OPEN || !(transport instanceof Polling) || candidate != null) {
      socket.close(CloseCause.MALFORMED);
      return;
    }
    candidate = socket;
    upgradeTimer = timers.after(configuration.upgradeTimeout(), () -> abandonUpgrade(socket));
  }

  /** Called with each text frame. */
  synchronized void onText(WebSocketTransport source, String frame) {
    try {
      onPacket(source, PacketCodec.decode(frame), frame.length());
    } catch (MalformedPacketException _) {
      onMalformed(source);
    }
  }

  /** Called with each binary frame. */
  synchronized void onBinary(WebSocketTransport source, Buffer frame) {
    onPacket(source, new EnginePacket.Binary(frame), frame.length());
  }

  /** Called when the client of a WebSocket sends too much. */
  synchronized void onExcess(WebSocketTransport source, CloseCause cause) {
    if (source == transport) {
      fail(cause);
    } else {
      source.close(cause);
      abandonUpgrade(source);
    }
  }

  /** Called when the framework reports a fault of a WebSocket. */
  synchronized void onFailure(WebSocketTransport source, Throwable failure) {
    if (failure instanceof IOException || failure instanceof HttpClosedException) {
      return; // the connection was cut, and closed comes next
    }
    if (source == transport) {
      Objects.requireNonNull(connection).onFailure(failure);
    } else {
      abandonUpgrade(source);
    }
  }

  /** Called when a WebSocket has closed. */
  synchronized void onClose(WebSocketTransport source) {
    if (source == candidate) {
      abandonUpgrade(source);
    } else if (source == transport) {
      cancel(closeTimer);
      onLeft();
    }
  }

  /** Ends the session when its client has ended it or is gone. */
  synchronized void onLeft() {
    if (state == State.CLOSED) {
      return;
    }
    dropCandidate(CloseCause.ENDED);
    switch (transport) {
      case Polling polling -> {
        if (polling.isReady()) {
          polling.send(List.of(EnginePacket.NOOP));
        }
      }
      case WebSocketTransport socket -> socket.close(CloseCause.ENDED);
    }
    end();
    connections.onClosed(this);
  }

  private synchronized CompletionStage<?> send(EnginePacket packet) {
    if (state != State.OPEN) {
      return CompletableFuture.failedStage(new ClosedChannelException());
    }
    Outgoing added = new Outgoing(packet, new CompletableFuture<>());
    outgoing.add(added);
    flush();
    return added.sent();
  }

  private void flush() {
    if (outgoing.isEmpty() || !transport.isReady()) {
      return;
    }
    List<Outgoing> batch = List.copyOf(outgoing);
    outgoing.clear();
    transport
        .send(batch.stream().map(Outgoing::packet).toList())
        .onSuccess(_ -> batch.forEach(it -> it.sent().complete(null)))
        .onFailure(failure -> batch.forEach(it -> it.sent().completeExceptionally(failure)));
  }

  private void onPacket(WebSocketTransport source, EnginePacket packet, int length) {
    if (source == candidate) {
      onCandidatePacket(source, packet);
    } else if (source == transport && state == State.OPEN) {
      if (length > configuration.maxPayload().asLongValue()) {
        fail(CloseCause.TOO_LARGE);
      } else {
        handle(packet);
      }
    }
  }

  private void handle(EnginePacket packet) {
    if (state == State.CLOSED) {
      return;
    }
    ClientConnection above = Objects.requireNonNull(connection);
    switch (packet) {
      case EnginePacket.Binary(Buffer data) -> above.onBinary(data);
      case EnginePacket.Text(PacketType type, String data) -> {
        switch (type) {
          case MESSAGE -> above.onText(data);
          case PONG -> expectPing();
          case CLOSE -> {
            endPost(true); // what follows it does not count
            onLeft();
          }
          case PING -> above.close(CloseCause.MALFORMED);
          case OPEN, UPGRADE, NOOP -> {}
        }
      }
    }
    if (!isPaused && state == State.OPEN && above.isFull()) {
      pause();
    }
  }

  /** Starts the timer of the next ping, one interval after the last pong. */
  private void expectPing() {
    stopHeartbeat();
    isPongDue = false;
    if (state == State.OPEN) {
      heartbeat = timers.after(configuration.pingInterval(), this::ping);
    }
  }

  private synchronized void ping() {
    if (state == State.OPEN) {
      isPongDue = true;
      heartbeat = after(this::onPingTimeout);
      send(EnginePacket.PING);
    }
  }

  /** Called when the client had no chance to answer a ping until now. */
  private void extendPingTimeout() {
    if (isPongDue && state == State.OPEN) {
      stopHeartbeat();
      heartbeat = after(this::onPingTimeout);
    }
  }

  /**
   * Ends the session, unless the client could not answer: its pong is not read while reading is
   * paused, and a client that polls sends none until its POST is answered.
   */
  private synchronized void onPingTimeout() {
    if ((isPaused || post != null) && state == State.OPEN) {
      ping();
    } else {
      fail(CloseCause.PING_TIMEOUT);
    }
  }

  /** Handles a packet of a WebSocket before the upgrade is complete. */
  private void onCandidatePacket(WebSocketTransport socket, EnginePacket packet) {
    if (packet.equals(new EnginePacket.Text(PacketType.PING, PROBE))) {
      socket.send(List.of(new EnginePacket.Text(PacketType.PONG, PROBE)));
      candidateAnswered = true;
      releaseGet();
    } else if (packet instanceof EnginePacket.Text(PacketType type, _)
        && type == PacketType.UPGRADE) {
      releaseGet();
      cancel(upgradeTimer);
      candidate = null;
      abortPost();
      admission.end();
      boolean isWithinLimit = socket.admission().follow(admission);
      admission = socket.admission();
      transport = socket;
      if (isPaused) {
        socket.pause();
      }
      metrics.onUpgraded();
      flush();
      if (state == State.CLOSING) {
        closeBy(socket);
      } else if (!isWithinLimit) {
        fail(CloseCause.TOO_MANY_CONNECTIONS);
      }
    } else {
      abandonUpgrade(socket);
    }
  }

  /** Answers the last GET, for which a client waits before it upgrades to the WebSocket. */
  private void releaseGet() {
    if (isBeingUpgraded() && transport.isReady()) {
      transport.send(List.of(EnginePacket.NOOP));
    }
  }

  private void onMalformed(WebSocketTransport source) {
    if (source == transport) {
      fail(CloseCause.MALFORMED);
    } else {
      abandonUpgrade(source);
    }
  }

  /** Gives the upgrade up; the session continues by polling. */
  private synchronized void abandonUpgrade(WebSocketTransport socket) {
    if (candidate == socket) {
      dropCandidate(CloseCause.MALFORMED);
      if (state == State.CLOSING && transport instanceof Polling polling) {
        sayGoodbye(polling);
      }
    }
  }

  /** Returns whether the client was told to use the WebSocket, and so no longer polls. */
  private boolean isBeingUpgraded() {
    return candidate != null && candidateAnswered;
  }

  private void closeBy(WebSocketTransport socket) {
    cancel(closeTimer);
    socket.close(closing);
    socket.resume(); // the client's answer to the close frame is read
    closeTimer = after(socket::abort);
    end();
  }

  private void dropCandidate(CloseCause cause) {
    cancel(upgradeTimer);
    if (candidate != null) {
      candidate.close(cause);
      candidate = null;
      candidateAnswered = false;
    }
  }

  /** Called when the client of a GET is gone without its answer. */
  private synchronized void onAbandonedGet(Polling polling, HttpServerResponse response) {
    if (polling.drop(response)) {
      onLeft();
    }
  }

  private synchronized void end() {
    if (state == State.CLOSED) {
      return;
    }
    state = State.CLOSED;
    stopHeartbeat();
    if (transport instanceof Polling) {
      cancel(closeTimer);
    }
    abortPost();
    outgoing.forEach(it -> it.sent().completeExceptionally(new ClosedChannelException()));
    outgoing.clear();
    admission.end();
    onEnd.run();
  }

  /** Sends the close packet to a client that polls, if nothing else is waiting. */
  private void sayGoodbye(Polling polling) {
    if (outgoing.isEmpty() && polling.isReady()) {
      polling.send(List.of(EnginePacket.CLOSE));
      end();
    }
  }

  private void abortPost() {
    if (transport instanceof Polling polling) {
      polling.abortPost();
    }
    endPost(false);
  }

  private Timer after(Runnable action) {
    return timers.after(configuration.pingTimeout(), action);
  }

  private void stopHeartbeat() {
    cancel(heartbeat);
  }

  private static void cancel(@Nullable Timer timer) {
    if (timer != null) {
      timer.cancel();
    }
  }
}
