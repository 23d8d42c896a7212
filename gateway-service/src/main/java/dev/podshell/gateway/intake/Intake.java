package dev.podshell.gateway.intake;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.AttributeKey;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the input of one TCP connection, from its acceptance to its end.
 *
 * <pre>
 * HEAD ──▶ BODY ──▶ ANSWER ──▶ IDLE ──▶ HEAD …
 *                      └──────▶ SOCKET ──▶ SHUTTING ──▶ CLOSING
 * </pre>
 *
 * Each phase has a time limit, except ANSWER and SOCKET, which are the responsibility of the code
 * that answers. The bytes of a head, and of incomplete WebSocket messages, count against the {@link
 * InboundBudget} wherever they wait: in the decoder, which holds a frame until it is complete, or
 * above it, where Vert.x joins the frames of a message. All methods run on the connection's event
 * loop unless stated otherwise.
 *
 * <p>The file is long because the handlers before and after the decoder share the state of one
 * connection.
 */
public final class Intake {

  private static final AttributeKey<Intake> KEY = AttributeKey.valueOf("podshell.intake");

  private static final String DECODER = "httpDecoder";
  private static final String HANDLER = "handler";
  private static final String BYTES = "podshell-bytes";
  private static final int SHORT_LENGTH = 126;
  private static final int MIDDLE_LENGTH = 65_536;

  private enum Phase {
    HEAD,
    BODY,
    ANSWER,
    IDLE,
    SOCKET,
    /** A WebSocket is being closed: only the client's answer to the close counts. */
    SHUTTING,
    /** The connection no longer counts. */
    CLOSING
  }

  private final Channel channel;
  private final ClientAddress peer;
  private final IntakeConfiguration bounds;
  private final IntakeMetrics metrics;
  private final RefusalLog log;
  private final Runnable onUpgrade;
  private final Account head;
  private final FrameRate controlFrames;
  private Phase phase = Phase.HEAD;
  private long undecoded;
  private long message;
  private int fragments;
  private int unanswered;
  private @Nullable ScheduledFuture<?> deadline;
  private @Nullable ScheduledFuture<?> unread;
  private volatile @Nullable Admission admission;
  private volatile @Nullable Consumer<Excess> closer;

  Intake(
      Channel channel,
      ClientAddress peer,
      IntakeConfiguration bounds,
      InboundBudget budget,
      IntakeMetrics metrics,
      RefusalLog log,
      Runnable onUpgrade) {
    this.channel = channel;
    this.peer = peer;
    this.bounds = bounds;
    this.metrics = metrics;
    this.log = log;
    this.onUpgrade = onUpgrade;
    this.head = new Account(budget, new Party.Stranger(peer));
    this.controlFrames = new FrameRate(bounds.controlFrameRate());
  }

  /** Returns the intake of a request's connection. */
  public static Intake of(HttpServerRequest request) {
    ConnectionBase connection = (ConnectionBase) request.connection();
    return Objects.requireNonNull(connection.channel().attr(KEY).get());
  }

  /** Installs an intake in front of a connection that was just accepted. */
  void install() {
    channel.attr(KEY).set(this);
    channel.pipeline().addLast("podshell-accepted", new Accepted());
  }

  /**
   * Called when the WebSocket that this connection becomes was admitted; the admission ends with
   * the connection.
   */
  public void admit(Admission admitted) {
    admission = admitted;
    if (!channel.isActive()) {
      admitted.end();
    }
  }

  /** Called when the upgrade was refused; the connection may continue with another request. */
  public void withdraw() {
    Admission withdrawn = admission;
    if (withdrawn != null) {
      withdrawn.end();
      admission = null;
    }
  }

  /** Returns the WebSocket's admission. From any thread, once it is admitted. */
  public Admission admission() {
    return Objects.requireNonNull(admission);
  }

  /** Sets how to close the WebSocket when its client sends too much. From any thread. */
  public void onExcess(Consumer<Excess> close) {
    closer = close;
  }

  /**
   * Called when the WebSocket is being closed: cuts it off if the client does not answer the close
   * in time.
   */
  public void endSoon() {
    channel.eventLoop().execute(this::shut);
  }

  private void shut() {
    if (phase == Phase.SOCKET) {
      enter(Phase.SHUTTING, bounds.closingTimeout(), null);
      message = 0;
    }
  }

  /** A connection that is merely idle is closed without a log line. */
  private void enter(Phase next, @Nullable Duration limit, @Nullable Refusal refusal) {
    phase = next;
    if (deadline != null) {
      deadline.cancel(false);
    }
    deadline =
        limit == null
            ? null
            : channel
                .eventLoop()
                .schedule(() -> expire(refusal), limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void enter(Phase next) {
    enter(next, null, null);
  }

  /** A connection without any data, as browsers open in advance, is not a slow client. */
  private void expire(@Nullable Refusal refusal) {
    cutOff(phase == Phase.HEAD && undecoded == 0 ? null : refusal);
  }

  private void cutOff(@Nullable Refusal refusal) {
    if (refusal != null) {
      refuse(refusal);
    }
    phase = Phase.CLOSING;
    cut();
  }

  /** Closes without Vert.x, which would wait for the other side. */
  private void cut() {
    ChannelHandlerContext first = channel.pipeline().firstContext();
    if (first != null) {
      first.close();
    }
  }

  private void refuse(Refusal refusal) {
    metrics.onRefused(refusal);
    Admission admitted = admission;
    log.onRefused(admitted == null ? peer : admitted.party().address(), refusal);
  }

  /** Ends a WebSocket and reads nothing more from it. */
  private void exceed(Excess excess) {
    if (phase != Phase.SOCKET) {
      return;
    }
    refuse(excess.refusal());
    shut();
    Admission admitted = admission;
    if (admitted != null) {
      admitted.unfinished().trySet(0);
    }
    Consumer<Excess> close = closer;
    if (close == null) {
      channel.writeAndFlush(new CloseWebSocketFrame(excess.code(), excess.refusal().message()));
    } else {
      close.accept(excess);
    }
  }

  /** Accounts for received data that is incomplete. */
  private boolean hold() {
    Admission admitted = admission;
    long bytes = undecoded + message;
    return (phase == Phase.SOCKET || phase == Phase.SHUTTING) && admitted != null
        ? admitted.unfinished().trySet(bytes)
        : head.trySet(bytes);
  }

  private void end() {
    phase = Phase.CLOSING;
    if (deadline != null) {
      deadline.cancel(false);
    }
    if (unread != null) {
      unread.cancel(false);
    }
    head.close();
    Admission admitted = admission;
    if (admitted != null) {
      admitted.end();
    }
  }

  /**
   * Sits at the head of the pipeline: sees the connection begin and end, and adds the other
   * handlers.
   */
  private final class Accepted extends ChannelInboundHandlerAdapter {

    @Override
    public void channelActive(ChannelHandlerContext context) {
      enter(Phase.HEAD, bounds.headTimeout(), Refusal.SLOW_HEAD);
      context.fireChannelActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object data) {
      addOthers(context.pipeline());
      context.fireChannelRead(data);
      addOthers(context.pipeline());
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      end();
      context.fireChannelInactive();
    }

    /** The TLS handshake takes place before there is a decoder. */
    private void addOthers(ChannelPipeline pipeline) {
      if (pipeline.get(BYTES) == null && pipeline.get(DECODER) != null) {
        pipeline.addBefore(DECODER, BYTES, new Bytes());
        pipeline.addBefore(HANDLER, "podshell-messages", new Messages());
      }
    }
  }

  /** Sits before the decoder: counts its input. */
  private final class Bytes extends ChannelInboundHandlerAdapter {

    @Override
    public void channelRead(ChannelHandlerContext context, Object data) {
      if (phase == Phase.CLOSING) {
        ReferenceCountUtil.release(data);
        return;
      }
      if (phase == Phase.IDLE) {
        enter(Phase.HEAD, bounds.headTimeout(), Refusal.SLOW_HEAD);
      }
      if (data instanceof ByteBuf bytes) {
        undecoded += bytes.readableBytes();
      }
      context.fireChannelRead(data);
      checkUndecoded();
    }

    private void checkUndecoded() {
      if (phase == Phase.CLOSING) {
        return;
      }
      if (phase == Phase.SHUTTING
          && undecoded > bounds.unauthenticatedMessageSize().asLongValue()) {
        phase = Phase.CLOSING; // within a large frame, after which no answer can be seen
        return;
      }
      Admission admitted = admission;
      if (phase == Phase.SOCKET
          && admitted != null
          && undecoded + message > admitted.maxMessageSize()) {
        exceed(Excess.MESSAGE_TOO_LARGE);
      } else if (!hold()) {
        if (phase == Phase.SOCKET || phase == Phase.SHUTTING) {
          exceed(Excess.NO_MEMORY);
        } else {
          cutOff(Refusal.NO_MEMORY);
        }
      }
    }
  }

  /** Sits after the decoder: sees the decoded objects, and the answers. */
  private final class Messages extends ChannelDuplexHandler {

    @Override
    public void channelRead(ChannelHandlerContext context, Object decoded) {
      if (phase == Phase.CLOSING) {
        ReferenceCountUtil.release(decoded);
        return;
      }
      if (decoded instanceof WebSocketFrame frame) {
        if (!take(frame, context)) {
          frame.release();
          return;
        }
      } else {
        undecoded = 0;
        take(decoded);
      }
      context.fireChannelRead(decoded);
    }

    private void take(Object decoded) {
      if (decoded instanceof HttpRequest) {
        unanswered++;
        if (unanswered > bounds.requestsAhead()) {
          cutOff(Refusal.TOO_MANY_REQUESTS_AHEAD);
          return;
        }
        enter(Phase.BODY, bounds.bodyTimeout(), Refusal.SLOW_BODY);
      }
      if (decoded instanceof LastHttpContent && phase == Phase.BODY) {
        onRequestComplete();
      }
    }

    private void onRequestComplete() {
      if (unanswered > 0) {
        enter(Phase.ANSWER);
      } else {
        enter(Phase.IDLE, bounds.keepAlive(), null);
      }
    }

    /** Returns whether a frame may be passed on. */
    private boolean take(WebSocketFrame frame, ChannelHandlerContext context) {
      int length = frame.content().readableBytes();
      undecoded = Math.max(0, undecoded - length - header(length));
      if (frame instanceof CloseWebSocketFrame) {
        return true;
      }
      if (phase == Phase.SHUTTING) {
        return false;
      }
      if (frame instanceof PingWebSocketFrame || frame instanceof PongWebSocketFrame) {
        if (!controlFrames.tryCount()) {
          exceed(Excess.TOO_MANY_FRAMES);
          return false;
        }
        // an answer to a client that does not read would only wait in memory
        return frame instanceof PongWebSocketFrame || context.channel().isWritable();
      }
      fragments++;
      message += length;
      Admission admitted = admission;
      if (admitted != null && message > admitted.maxMessageSize()) {
        exceed(Excess.MESSAGE_TOO_LARGE);
        return false;
      }
      if (fragments > bounds.fragments()) {
        exceed(Excess.TOO_MANY_FRAMES);
        return false;
      }
      if (frame.isFinalFragment()) {
        message = 0;
        fragments = 0;
      }
      return true;
    }

    private static int header(int length) {
      int lengthBytes =
          length < SHORT_LENGTH ? 0 : length < MIDDLE_LENGTH ? Short.BYTES : Long.BYTES;
      return Short.BYTES + lengthBytes + Integer.BYTES;
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
      if (message instanceof HttpResponse response && isUpgrade(response)) {
        unanswered = 0;
        undecoded = 0;
        head.close();
        enter(Phase.SOCKET);
        onUpgrade.run();
      } else if (message instanceof LastHttpContent && !isInformation(message)) {
        unanswered = Math.max(0, unanswered - 1);
        withdraw();
        if (unanswered == 0 && (phase == Phase.ANSWER || phase == Phase.HEAD)) {
          enter(Phase.IDLE, bounds.keepAlive(), null);
        }
      }
      context.write(message, promise);
    }

    private static boolean isUpgrade(HttpResponse response) {
      return response.status().code() == HttpResponseStatus.SWITCHING_PROTOCOLS.code();
    }

    private static boolean isInformation(Object message) {
      return message instanceof HttpResponse response
          && response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
      if (unread != null) {
        unread.cancel(false);
        unread = null;
      }
      if (!context.channel().isWritable()) {
        unread =
            channel
                .eventLoop()
                .schedule(
                    () -> cutOff(Refusal.UNREAD),
                    bounds.unreadTimeout().toMillis(),
                    TimeUnit.MILLISECONDS);
      }
      context.fireChannelWritabilityChanged();
    }
  }
}
