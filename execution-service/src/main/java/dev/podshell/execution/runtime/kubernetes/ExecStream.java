package dev.podshell.execution.runtime.kubernetes;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.podshell.execution.supervisor.SupervisorStream;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.WebSocket;
import io.fabric8.kubernetes.client.http.WebSocketHandshakeException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
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
 * A stream through the standard streams of a process that was started in a pod. It ends with that
 * process, with the connection to the API server, and with the pod.
 *
 * <p>It speaks the exec subprotocol {@code v4.channel.k8s.io} itself: the client library's own exec
 * lists and watches the pod before each, which we know to run, and that is most of the API server's
 * work when an instance takes over another's sandboxes. At most {@value #MAX_WAITING_BYTES} bytes
 * wait in each direction, and one more message.
 */
final class ExecStream implements SupervisorStream {

  private static final int MAX_WAITING_BYTES = 256 * 1024;
  private static final int MAX_MESSAGE_CHARACTERS = 300;
  private static final byte STDIN = 0;
  private static final byte STDOUT = 1;
  private static final byte STDERR = 2;
  private static final byte STATUS = 3;
  private static final int NORMAL_CLOSURE = 1000;
  private static final int FULL_PAUSE_MILLIS = 5;

  private final InputStream input = new Output();
  private final OutputStream output = new Input();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Queue<ByteBuffer> waiting = new ArrayDeque<>();
  private int waitingBytes;
  private boolean withheld;
  private boolean ended;
  private @Nullable String failure;
  private volatile @Nullable WebSocket socket;
  private volatile PodWatch.@Nullable Following following;

  private ExecStream() {}

  /**
   * Starts a process in a pod.
   *
   * @param pod its path on the API server
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

  /** Ends this stream when its pod is over, for then nobody may say so on the connection. */
  ExecStream endingWith(PodWatch watch, String pod) {
    following =
        watch.follow(
            pod,
            state -> {
              if (state instanceof PodState.Over(String message)) {
                end(message);
              }
            });
    return this;
  }

  @Override
  public InputStream input() {
    return input;
  }

  @Override
  public OutputStream output() {
    return output;
  }

  /** Whether it has not ended yet, as far as is known. */
  boolean isOpen() {
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

  private void received(ByteBuffer bytes, WebSocket from) {
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
    from.request();
  }

  /** The next bytes; null at the end. */
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

  private void send(byte[] bytes, int offset, int length) throws IOException {
    WebSocket opened = socket;
    if (opened == null) {
      throw new IOException("The exec has not begun");
    }
    ByteBuffer message = ByteBuffer.allocate(1 + length).put(STDIN).put(bytes, offset, length);
    awaitRoom(opened);
    if (!opened.send(message.flip())) {
      end("The connection to the API server has ended");
      throw new IOException("The connection to the API server has ended");
    }
  }

  /** The WebSocket says how much waits in it, and not when that becomes less. */
  private void awaitRoom(WebSocket opened) throws IOException {
    while (opened.queueSize() > MAX_WAITING_BYTES) {
      lock.lock();
      try {
        if (ended) {
          throw new IOException("The connection to the API server has ended");
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
    public void onMessage(WebSocket from, ByteBuffer message) {
      byte channel = message.hasRemaining() ? message.get() : STDOUT;
      if (!message.hasRemaining()) {
        from.request();
        return;
      }
      switch (channel) {
        case STDOUT -> received(ByteBuffer.allocate(message.remaining()).put(message).flip(), from);
        case STDERR -> end("The relay says: " + shortened(UTF_8.decode(message).toString()));
        case STATUS -> end(null);
        default -> end("The API server used channel " + channel);
      }
    }

    @Override
    public void onMessage(WebSocket from, String text) {
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

  /** What the process says. */
  private final class Output extends InputStream {

    private @Nullable ByteBuffer current;

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      ByteBuffer from = current;
      if (from == null || !from.hasRemaining()) {
        from = take();
        current = from;
      }
      if (from == null) {
        return -1;
      }
      int count = Math.min(length, from.remaining());
      from.get(bytes, offset, count);
      return count;
    }
  }

  /** What is said to the process. */
  private final class Input extends OutputStream {

    @Override
    public void write(int value) throws IOException {
      send(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      if (length > 0) {
        send(bytes, offset, length);
      }
    }
  }
}
