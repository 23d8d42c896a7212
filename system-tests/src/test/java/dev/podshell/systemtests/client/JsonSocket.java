package dev.podshell.systemtests.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Exchanges JSON messages over a WebSocket. One thread at a time may send. */
public final class JsonSocket implements AutoCloseable {

  /** Bounds how long one step may take on a slow machine. */
  public static final Duration TIMEOUT = Duration.ofSeconds(60);

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int NO_HANDSHAKE = 1006;

  private final HttpClient http = HttpClient.newHttpClient();
  private final BlockingQueue<JsonNode> messages = new LinkedBlockingQueue<>();
  private final CompletableFuture<Integer> closed = new CompletableFuture<>();
  private final Predicate<JsonNode> consumer;
  private final WebSocket socket;
  private volatile boolean paused;

  private JsonSocket(URI uri, @Nullable String bearerToken, Predicate<JsonNode> consumer) {
    this.consumer = consumer;
    WebSocket.Builder builder = http.newWebSocketBuilder();
    if (bearerToken != null) {
      builder.header("Authorization", "Bearer " + bearerToken);
    }
    URI webSocket = URI.create(uri.toString().replaceFirst("^http", "ws"));
    this.socket = builder.buildAsync(webSocket, new Receiver()).join();
  }

  /**
   * Opens a connection.
   *
   * @param consumer receives each message on the connection's thread, and returns true if it has
   *     handled it; others wait for {@link #awaitMessage}
   */
  public static JsonSocket open(
      URI uri, @Nullable String bearerToken, Predicate<JsonNode> consumer) {
    return new JsonSocket(uri, bearerToken, consumer);
  }

  public void send(JsonNode message) {
    sendText(message.toString());
  }

  public void sendText(String text) {
    socket.sendText(text, true).orTimeout(TIMEOUT.toSeconds(), TimeUnit.SECONDS).join();
  }

  /** Returns the next message that matches, and drops those before it. */
  public JsonNode awaitMessage(Predicate<JsonNode> matching) {
    long deadline = System.nanoTime() + TIMEOUT.toNanos();
    try {
      while (true) {
        JsonNode message = messages.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        if (message == null) {
          throw new AssertionError("The message did not come; closed: " + closed);
        }
        if (matching.test(message)) {
          return message;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Waits until the gateway closes, and returns its code. */
  public int awaitClose() {
    return closed.orTimeout(TIMEOUT.toSeconds(), TimeUnit.SECONDS).join();
  }

  /**
   * Waits for the end of the connection, and returns whether it ended without a closing handshake.
   */
  public boolean awaitLoss() {
    return closed
        .handle((code, error) -> error != null || code == NO_HANDSHAKE)
        .orTimeout(TIMEOUT.toSeconds(), TimeUnit.SECONDS)
        .join();
  }

  /** Reads nothing more until {@link #unpause}, as a slow client does. */
  public void pause() {
    paused = true;
  }

  public void unpause() {
    paused = false;
    socket.request(1);
  }

  /** Drops the connection without a closing handshake, as a closed laptop does. */
  public void drop() {
    socket.abort();
  }

  @Override
  public void close() {
    socket.abort();
    http.shutdownNow();
  }

  private final class Receiver implements WebSocket.Listener {

    private final StringBuilder text = new StringBuilder();

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        receive(text.toString());
        text.setLength(0);
      }
      if (!paused) {
        from.request(1);
      }
      return null;
    }

    private void receive(String message) {
      try {
        JsonNode json = JSON.readTree(message);
        if (!consumer.test(json)) {
          messages.add(json);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
      closed.complete(code);
      return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
      closed.completeExceptionally(error);
    }
  }
}
