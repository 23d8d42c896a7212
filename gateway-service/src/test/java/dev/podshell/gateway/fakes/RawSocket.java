package dev.podshell.gateway.fakes;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Sends any text and bytes as frames of a WebSocket. */
public final class RawSocket implements AutoCloseable {

  private static final long TIMEOUT_SECONDS = 20;

  private final HttpClient http = HttpClient.newHttpClient();
  private final BlockingQueue<Object> frames = new LinkedBlockingQueue<>();
  private final CompletableFuture<Integer> closed = new CompletableFuture<>();
  private final WebSocket socket;

  private RawSocket(URI uri, Map<String, String> headers) {
    WebSocket.Builder builder = http.newWebSocketBuilder();
    headers.forEach(builder::header);
    URI address = URI.create(uri.toString().replaceFirst("^http", "ws"));
    this.socket = builder.buildAsync(address, new Receiver()).join();
  }

  public static RawSocket connect(URI uri) {
    return new RawSocket(uri, Map.of());
  }

  public static RawSocket connect(URI uri, Map<String, String> headers) {
    return new RawSocket(uri, headers);
  }

  public RawSocket send(String frame) {
    socket.sendText(frame, true).orTimeout(TIMEOUT_SECONDS, TimeUnit.SECONDS).join();
    return this;
  }

  public RawSocket send(byte[] frame) {
    socket
        .sendBinary(ByteBuffer.wrap(frame), true)
        .orTimeout(TIMEOUT_SECONDS, TimeUnit.SECONDS)
        .join();
    return this;
  }

  /**
   * Returns the next text frame with a beginning. Pings are answered, and other frames are dropped.
   */
  public String await(String beginning) {
    while (true) {
      Object frame = next();
      if (frame instanceof String text) {
        if (text.startsWith(beginning)) {
          return text;
        }
        if (text.equals("2")) {
          send("3");
        }
      }
    }
  }

  /** Returns the next frame, which is a String or a byte array. */
  public Object next() {
    try {
      Object frame = frames.poll(TIMEOUT_SECONDS, TimeUnit.SECONDS);
      if (frame == null) {
        throw new AssertionError("No frame arrived. Closed: " + closed);
      }
      return frame;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /**
   * Waits for the gateway to close and returns its code. Returns 1006 if the connection ends
   * without one.
   */
  public int awaitClose() {
    return closed.orTimeout(TIMEOUT_SECONDS, TimeUnit.SECONDS).join();
  }

  @Override
  public void close() {
    socket.abort();
    http.shutdownNow();
  }

  private final class Receiver implements WebSocket.Listener {

    private final StringBuilder text = new StringBuilder();
    private ByteBuffer bytes = ByteBuffer.allocate(0);

    @Override
    public @Nullable CompletionStage<?> onText(
        WebSocket webSocket, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        frames.add(text.toString());
        text.setLength(0);
      }
      webSocket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(
        WebSocket webSocket, ByteBuffer data, boolean last) {
      bytes = ByteBuffer.allocate(bytes.remaining() + data.remaining()).put(bytes).put(data).flip();
      if (last) {
        frames.add(bytes.array());
        bytes = ByteBuffer.allocate(0);
      }
      webSocket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket webSocket, int code, String reason) {
      closed.complete(code);
      return null;
    }

    @Override
    public void onError(WebSocket webSocket, Throwable error) {
      closed.complete(1006);
    }
  }
}
