package dev.podshell.systemtests.benchmark;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.podshell.systemtests.client.JsonSocket;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.net.URI;
import java.util.concurrent.Semaphore;

/** Measures a bare loop over a WebSocket of this machine: a message there and back. */
final class SocketFloor {

  private static final ObjectMapper JSON = new ObjectMapper();

  private SocketFloor() {}

  /** Sends one message after another, and measures from each to its echo. */
  static Latencies measure(int messages) throws Exception {
    Vertx vertx = Vertx.vertx();
    HttpServer server =
        vertx
            .createHttpServer()
            .webSocketHandler(socket -> socket.textMessageHandler(socket::writeTextMessage))
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .get();
    Semaphore echoes = new Semaphore(0);
    URI address = URI.create("http://127.0.0.1:" + server.actualPort() + "/");
    try (JsonSocket socket =
        JsonSocket.open(
            address,
            null,
            _ -> {
              echoes.release();
              return true;
            })) {
      String message = JSON.createObjectNode().put("type", "result").put("id", 1).toString();
      Latencies latencies = new Latencies();
      for (int i = 0; i < messages; i++) {
        long begin = System.nanoTime();
        socket.sendText(message);
        echoes.acquire();
        latencies.add(System.nanoTime() - begin);
      }
      return latencies;
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().get();
    }
  }
}
