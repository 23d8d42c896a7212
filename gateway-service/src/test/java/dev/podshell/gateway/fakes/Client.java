package dev.podshell.gateway.fakes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.podshell.gateway.apispec.AsyncApi;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * Speaks any dialect over the JDK's WebSocket and keeps what it receives. Each frame must be one
 * that {@code docs/asyncapi.yaml} describes.
 */
public final class Client implements AutoCloseable {

  private static final long TIMEOUT_SECONDS = 30;

  /** Names the channel that is spoken over Socket.IO. */
  private static final String SOCKET_IO = "monitor";

  private static final String EVENT = "42";

  private final ObjectMapper json = new ObjectMapper();
  private final HttpClient http = HttpClient.newHttpClient();
  private final BlockingQueue<JsonNode> messages = new LinkedBlockingQueue<>();
  private final List<JsonNode> all = new CopyOnWriteArrayList<>();
  private final CompletableFuture<Integer> closed = new CompletableFuture<>();
  private volatile String closeReason = "";
  private final AtomicReference<@Nullable AssertionError> undescribed = new AtomicReference<>();
  private final String channel;
  private final WebSocket socket;

  private Client(URI uri, Map<String, String> headers, List<String> protocols) {
    this.channel = AsyncApi.PUBLISHED.channel(uri.getPath());
    WebSocket.Builder builder = http.newWebSocketBuilder();
    headers.forEach(builder::header);
    if (!protocols.isEmpty()) {
      builder.subprotocols(
          protocols.getFirst(), protocols.subList(1, protocols.size()).toArray(String[]::new));
    }
    this.socket = builder.buildAsync(uri, new Receiver()).join();
  }

  public static Client connect(URI uri, Map<String, String> headers) {
    return new Client(uri, headers, List.of());
  }

  public static Client connect(URI uri, List<String> protocols) {
    return new Client(uri, Map.of(), protocols);
  }

  /** Returns a token of the local issuer. */
  public static String token(URI gateway, String learner) {
    HttpResponse<String> response = get(gateway.resolve("/dev/token/" + learner));
    assertThat(response.statusCode()).isEqualTo(200);
    return response.body();
  }

  /** Returns a token of the local issuer with a lifetime. */
  public static String token(URI gateway, String learner, Duration lifetime) {
    return get(gateway.resolve("/dev/token/" + learner + "?lifetime=" + lifetime)).body();
  }

  /**
   * Returns a token that is issued in a later second than a moment, since tokens have whole
   * seconds.
   */
  public static String tokenIssuedAfter(Instant moment, URI gateway, String learner) {
    Awaitility.await().until(() -> Instant.now().getEpochSecond() > moment.getEpochSecond());
    return token(gateway, learner);
  }

  public static HttpResponse<String> get(URI uri) {
    return send(HttpRequest.newBuilder(uri).build());
  }

  public static HttpResponse<String> post(URI uri, String json) {
    return send(
        HttpRequest.newBuilder(uri)
            .timeout(Duration.ofSeconds(60))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json))
            .build());
  }

  private static HttpResponse<String> send(HttpRequest request) {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Connects to the namespace of Socket.IO. From then on, events are sent and received. */
  public void connectNamespace() {
    sendText("40");
  }

  public void send(String frame) {
    sendText(channel.equals(SOCKET_IO) ? EVENT + frame : frame);
  }

  private void sendText(String frame) {
    socket.sendText(frame, true).orTimeout(TIMEOUT_SECONDS, TimeUnit.SECONDS).join();
  }

  public void sendBinary(byte[] bytes) {
    socket
        .sendBinary(ByteBuffer.wrap(bytes), true)
        .orTimeout(TIMEOUT_SECONDS, TimeUnit.SECONDS)
        .join();
  }

  /** Returns the next message that matches. Earlier ones are dropped. */
  public JsonNode await(Predicate<JsonNode> matching) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_SECONDS);
    try {
      while (true) {
        JsonNode message = messages.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        if (message == null) {
          throw new AssertionError(
              "No such message arrived. Those that arrived: " + all + ", closed: " + closed);
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

  /** Returns all messages that have arrived. */
  public List<JsonNode> all() {
    return List.copyOf(all);
  }

  /** Waits for the gateway to close and returns its code. */
  public int awaitClose() {
    return closed.orTimeout(TIMEOUT_SECONDS, TimeUnit.SECONDS).join();
  }

  /** Returns the reason with which the gateway has closed. */
  public String closeReason() {
    return closeReason;
  }

  public boolean isClosed() {
    return closed.isDone();
  }

  /**
   * Ends the connection.
   *
   * @throws AssertionError if a frame has arrived that the file does not describe
   */
  @Override
  public void close() {
    socket.abort();
    http.shutdownNow();
    AssertionError error = undescribed.get();
    if (error != null) {
      throw error;
    }
  }

  private void check(JsonNode message) {
    try {
      AsyncApi.PUBLISHED.requireDescribed(channel, message);
    } catch (AssertionError e) {
      undescribed.compareAndSet(null, e);
    }
  }

  private void received(String frame) {
    if (channel.equals(SOCKET_IO) && !frame.startsWith(EVENT)) {
      return;
    }
    try {
      JsonNode message =
          json.readTree(channel.equals(SOCKET_IO) ? frame.substring(EVENT.length()) : frame);
      check(message);
      all.add(message);
      messages.add(message);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private final class Receiver implements WebSocket.Listener {

    private final StringBuilder text = new StringBuilder();

    @Override
    public @Nullable CompletionStage<?> onText(
        WebSocket webSocket, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        received(text.toString());
        text.setLength(0);
      }
      webSocket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket webSocket, int code, String reason) {
      closeReason = reason;
      closed.complete(code);
      return null;
    }

    @Override
    public void onError(WebSocket webSocket, Throwable error) {
      closed.completeExceptionally(error);
    }
  }
}
