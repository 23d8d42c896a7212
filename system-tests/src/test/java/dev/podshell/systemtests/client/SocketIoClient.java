package dev.podshell.systemtests.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Speaks Socket.IO over a WebSocket. One thread at a time may send. */
public final class SocketIoClient implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http = HttpClient.newHttpClient();
  private final BlockingQueue<JsonNode> events = new LinkedBlockingQueue<>();
  private final CompletableFuture<Void> connected = new CompletableFuture<>();
  private final CompletableFuture<Void> closed = new CompletableFuture<>();
  private final WebSocket socket;

  private SocketIoClient(URI gateway) {
    URI uri = gateway.resolve("/socket.io/?EIO=4&transport=websocket");
    this.socket =
        http.newWebSocketBuilder()
            .buildAsync(URI.create(uri.toString().replaceFirst("^http", "ws")), new Receiver())
            .join();
    connected.orTimeout(JsonSocket.TIMEOUT.toSeconds(), TimeUnit.SECONDS).join();
  }

  /** Connects to the namespace. */
  public static SocketIoClient connect(URI gateway) {
    return new SocketIoClient(gateway);
  }

  public void emit(String name) {
    send("42" + JSON.createArrayNode().add(name));
  }

  /** Emits an event whose data is an object of one field. */
  public void emit(String name, String field, String value) {
    ArrayNode event = JSON.createArrayNode().add(name);
    event.addObject().put(field, value);
    send("42" + event);
  }

  /** Returns the next event: an array of its name and its data. */
  public JsonNode next() {
    try {
      JsonNode event = events.poll(JsonSocket.TIMEOUT.toSeconds(), TimeUnit.SECONDS);
      if (event == null || event.isMissingNode()) {
        throw new AssertionError("No event came; closed: " + closed);
      }
      return event;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Passes each event on until the connection is closed. */
  public void handle(Consumer<JsonNode> handler) {
    try {
      for (JsonNode event = events.take(); !event.isMissingNode(); event = events.take()) {
        handler.accept(event);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns the data of the next event, which must have this name. */
  public JsonNode expect(String name) {
    JsonNode event = next();
    if (!event.path(0).asText().equals(name)) {
      throw new AssertionError("Not " + name + ", but " + event);
    }
    return event.path(1);
  }

  /** Returns when the gateway has closed the connection. */
  public void awaitClose() {
    closed.orTimeout(JsonSocket.TIMEOUT.toSeconds(), TimeUnit.SECONDS).join();
  }

  @Override
  public void close() {
    socket.abort();
    end();
    http.shutdownNow();
  }

  private synchronized void send(String packet) {
    socket
        .sendText(packet, true)
        .orTimeout(JsonSocket.TIMEOUT.toSeconds(), TimeUnit.SECONDS)
        .join();
  }

  private final class Receiver implements WebSocket.Listener {

    private final StringBuilder text = new StringBuilder();
    private CompletableFuture<WebSocket> sent = new CompletableFuture<>();

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        receive(from, text.toString());
        text.setLength(0);
      }
      from.request(1);
      return null;
    }

    private void receive(WebSocket from, String packet) {
      if (packet.startsWith("42")) {
        events.add(parse(packet.substring(2)));
      } else if (packet.startsWith("40")) {
        sent.thenRun(() -> connected.complete(null)); // else what is sent next may find it pending
      } else if (packet.startsWith("0")) {
        sent = from.sendText("40", true);
      } else if (packet.equals("2")) {
        Thread.ofVirtual().start(() -> send("3"));
      }
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
      end();
      return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
      end();
    }
  }

  private void end() {
    closed.complete(null);
    events.add(MissingNode.getInstance());
  }

  private static JsonNode parse(String json) {
    try {
      return JSON.readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
