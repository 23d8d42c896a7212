package dev.podshell.execution.runtime.kubernetes;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.podshell.contracts.event.EndReason;
import dev.podshell.execution.supervisor.SupervisorStream;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.WebSocket;
import io.fabric8.kubernetes.client.http.WebSocketHandshakeException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A stream through the standard input and output of a process that was started in a pod. The stream
 * ends with that process, with the connection to the API server, or with the pod.
 *
 * <p>This class speaks the exec subprotocol {@code v4.channel.k8s.io} itself. The client library's
 * exec lists and watches the pod first, although we know that it runs, and that would be most of
 * the API server's work when an instance takes over another's sandboxes. In each direction at most
 * {@value #MAX_WAITING_BYTES} bytes wait, and one more message.
 */
final class ExecStream implements SupervisorStream {

  private static final String CONNECTION_ENDED = "The connection to the API server has ended";
  private static final int MAX_WAITING_BYTES = 256 * 1024;
  private static final int MAX_MESSAGE_CHARACTERS = 300;
  private static final byte STDIN = 0;
  private static final byte STDOUT = 1;
  private static final byte STDERR = 2;
  private static final byte STATUS = 3;
  private static final int NORMAL_CLOSURE = 1000;
  private static final int FULL_PAUSE_MILLIS = 5;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Queue<ByteBuffer> waiting = new ArrayDeque<>();
  private int waitingBytes;
  private boolean withheld;
  private boolean ended;
  private @Nullable String failure;
  private volatile @Nullable WebSocket socket;
  private @Nullable ByteBuffer current; // used by the reader alone
  private volatile PodWatch.@Nullable Following following;

  private ExecStream() {}

  /**
   * Starts a process in a pod.
   *
   * @param pod the pod's path on the API server
   * @throws IOException if the API server or the node does not start it in time
   */
  static ExecStream open(
      KubernetesClient client, String pod, String container, String[] command, Duration timeout)
      throws IOException {
    StringBuilder uri = new StringBuilder(client.getMasterUrl().toString());
    if (!uri.toString().endsWith("/")) {
      uri.append('/');
    }
    uri.append(pod).append("/exec?stdin=true&stdout=true&stderr=true&container=").append(container);
    for (String word : command) {
      uri.append("&command=").append(URLEncoder.encode(word, UTF_8));
    }
    ExecStream stream = new ExecStream();
    CompletableFuture<WebSocket> opened =
        client
            .getHttpClient()
            .newWebSocketBuilder()
            .subprotocol("v4.channel.k8s.io")
            .uri(URI.create(uri.toString()))
            .connectTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
            .buildAsync(stream.new Listener());
    try {
      stream.socket = opened.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      return stream;
    } catch (ExecutionException e) {
      throw new IOException("The exec was refused: " + reason(e.getCause()), e);
    } catch (TimeoutException e) {
      opened.thenAccept(late -> late.sendClose(NORMAL_CLOSURE, "too late"));
      throw new IOException("The exec did not begin within " + timeout.toMillis() + " ms", e);
    } catch (InterruptedException e) {
      opened.thenAccept(late -> late.sendClose(NORMAL_CLOSURE, "interrupted"));
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("Interrupted while an exec began");
    }
  }

  /** Ends this stream with its pod, because the connection may not show that end. */
  ExecStream endingWith(PodWatch watch, String pod) {
    following =
        watch.follow(
            pod,
            state -> {
              if (state instanceof PodState.Over(EndReason reason)) {
                end(reason.message());
              }
            });
    return this;
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    if (!target.hasRemaining()) {
      return 0;
    }
    ByteBuffer source = current;
    if (source == null || !source.hasRemaining()) {
      source = take();
      current = source;
    }
    if (source == null) {
      return -1;
    }
    int count = Math.min(target.remaining(), source.remaining());
    target.put(source.slice(source.position(), count));
    source.position(source.position() + count);
    return count;
  }

  @Override
  public int write(ByteBuffer source) throws IOException {
    int count = source.remaining();
    if (count == 0) {
      return 0;
    }
    WebSocket opened = socket;
    if (opened == null) {
      throw new IOException("The exec has not begun");
    }
    ByteBuffer message = ByteBuffer.allocate(1 + count).put(STDIN).put(source);
    awaitRoom(opened);
    if (!opened.send(message.flip())) {
      end(CONNECTION_ENDED);
      throw new IOException(CONNECTION_ENDED);
    }
    return count;
  }

  /** Returns whether the stream has not ended yet, as far as this instance knows. */
  @Override
  public boolean isOpen() {
    lock.lock();
    try {
      return !ended;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    PodWatch.Following followed = following;
    if (followed != null) {
      followed.close();
    }
    end(null);
  }

  private void end(@Nullable String reason) {
    lock.lock();
    try {
      if (!ended) {
        ended = true;
        failure = reason;
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    WebSocket opened = socket;
    if (opened != null) {
      opened.sendClose(NORMAL_CLOSURE, "");
    }
  }

  private void onBytes(ByteBuffer bytes, WebSocket source) {
    lock.lock();
    try {
      waiting.add(bytes);
      waitingBytes += bytes.remaining();
      withheld = waitingBytes >= MAX_WAITING_BYTES;
      changed.signalAll();
      if (withheld) {
        return;
      }
    } finally {
      lock.unlock();
    }
    source.request();
  }

  /** Waits for the next bytes; returns null at the end. */
  private @Nullable ByteBuffer take() throws IOException {
    lock.lock();
    try {
      while (waiting.isEmpty() && !ended) {
        changed.await();
      }
      ByteBuffer next = waiting.poll();
      if (next == null) {
        if (failure != null) {
          throw new IOException(failure);
        }
        return null;
      }
      waitingBytes -= next.remaining();
      if (withheld && waitingBytes < MAX_WAITING_BYTES && socket != null) {
        withheld = false;
        socket.request();
      }
      return next;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("Interrupted while reading from a sandbox");
    } finally {
      lock.unlock();
    }
  }

  /** Waits until the WebSocket has room. It has no notification for that, so this polls. */
  private void awaitRoom(WebSocket opened) throws IOException {
    while (opened.queueSize() > MAX_WAITING_BYTES) {
      lock.lock();
      try {
        if (ended) {
          throw new IOException(CONNECTION_ENDED);
        }
        changed.await(FULL_PAUSE_MILLIS, TimeUnit.MILLISECONDS);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("Interrupted while writing to a sandbox");
      } finally {
        lock.unlock();
      }
    }
  }

  private static String reason(@Nullable Throwable cause) {
    if (cause instanceof WebSocketHandshakeException refused) {
      return "status " + refused.getResponse().code();
    }
    return String.valueOf(cause);
  }

  private final class Listener implements WebSocket.Listener {

    @Override
    public void onOpen(WebSocket opened) {
      socket = opened;
    }

    @Override
    public void onMessage(WebSocket source, ByteBuffer message) {
      byte channel = message.hasRemaining() ? message.get() : STDOUT;
      if (!message.hasRemaining()) {
        source.request();
        return;
      }
      switch (channel) {
        case STDOUT ->
            onBytes(ByteBuffer.allocate(message.remaining()).put(message).flip(), source);
        case STDERR -> end("The relay failed: " + shortened(UTF_8.decode(message).toString()));
        case STATUS -> end(null);
        default -> end("The API server used channel " + channel);
      }
    }

    @Override
    public void onMessage(WebSocket source, String text) {
      end("The API server sent text");
    }

    @Override
    public void onClose(WebSocket closed, int code, String reason) {
      end(null);
    }

    @Override
    public void onError(WebSocket failed, Throwable error) {
      end(String.valueOf(error.getMessage()));
    }

    private static String shortened(String text) {
      String line = text.strip();
      return line.substring(0, Math.min(line.length(), MAX_MESSAGE_CHARACTERS));
    }
  }
}
