package dev.podshell.gateway.fakes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Speaks Engine.IO request by request. A test can send each of them at any moment. */
public final class EngineClient implements AutoCloseable {

  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI gateway;
  private final Deque<String> packets = new ArrayDeque<>();
  private String id = "";

  public EngineClient(URI gateway) {
    this.gateway = gateway;
  }

  /** Begins a session that polls. */
  public static EngineClient polling(URI gateway) {
    EngineClient client = new EngineClient(gateway);
    client.handshake();
    return client;
  }

  /** Begins a session and returns the server's handshake. */
  public JsonNode handshake() {
    HttpResponse<String> response = get("transport=polling&EIO=4");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).startsWith("0");
    JsonNode handshake = json(response.body().substring(1));
    id = handshake.path("sid").asText();
    return handshake;
  }

  public String id() {
    return id;
  }

  public URI uri(String query) {
    return gateway.resolve("/socket.io/?" + query);
  }

  /** Returns the address of the session's requests by polling. */
  public URI session() {
    return uri("transport=polling&EIO=4&sid=" + id);
  }

  /** Opens a WebSocket for an upgrade of the session. */
  public RawSocket webSocket() {
    return RawSocket.connect(uri("transport=websocket&EIO=4&sid=" + id));
  }

  public HttpResponse<String> get(String query) {
    return send(HttpRequest.newBuilder(uri(query)));
  }

  public HttpResponse<String> get() {
    return send(HttpRequest.newBuilder(session()));
  }

  public CompletableFuture<HttpResponse<String>> startGet() {
    return http.sendAsync(
        HttpRequest.newBuilder(session()).timeout(TIMEOUT).build(), BodyHandlers.ofString());
  }

  public HttpResponse<String> post(String payload) {
    return send(HttpRequest.newBuilder(session()).POST(BodyPublishers.ofString(payload)));
  }

  public HttpResponse<String> post(byte[] payload) {
    return send(HttpRequest.newBuilder(session()).POST(BodyPublishers.ofByteArray(payload)));
  }

  public HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return http.sendAsync(request.timeout(TIMEOUT).build(), BodyHandlers.ofString()).get();
    } catch (ExecutionException e) {
      throw new UncheckedIOException(new IOException(e.getCause()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /**
   * Returns the next packet with a beginning. Pings are answered, and other packets are dropped.
   */
  public String await(String beginning) {
    long deadline = System.nanoTime() + TIMEOUT.toNanos();
    while (System.nanoTime() < deadline) {
      while (!packets.isEmpty()) {
        String packet = packets.removeFirst();
        if (packet.startsWith(beginning)) {
          return packet;
        }
        if (packet.equals("2")) {
          assertThat(post("3").body()).isEqualTo("ok");
        }
      }
      HttpResponse<String> response = get();
      assertThat(response.statusCode()).isEqualTo(200);
      packets.addAll(List.of(response.body().split("\u001e")));
    }
    throw new AssertionError("No packet with this beginning arrived: " + beginning);
  }

  /** Connects to the namespace and returns the socket's id. */
  public String connect() {
    assertThat(post("40").body()).isEqualTo("ok");
    return json(await("40").substring(2)).path("sid").asText();
  }

  public static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
