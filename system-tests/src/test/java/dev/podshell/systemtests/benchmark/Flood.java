package dev.podshell.systemtests.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.podshell.systemtests.client.JsonSocket;
import dev.podshell.systemtests.client.TerminalClient;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Measures one learner's command that writes to one client as fast as it can. */
final class Flood {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final URI gateway;

  Flood(URI gateway) {
    this.gateway = gateway;
  }

  /**
   * Runs the flood to its end.
   *
   * @param bytes the number that the command writes
   * @return the time from sending the command to its completion
   */
  Duration run(String learner, long bytes) throws Exception {
    AtomicLong received = new AtomicLong();
    CompletableFuture<Long> completed = new CompletableFuture<>();
    try (JsonSocket socket =
        JsonSocket.open(
            gateway.resolve("/terminal?question=playground"),
            null,
            message -> count(message, received, completed))) {
      ObjectNode authentication = JSON.createObjectNode();
      authentication
          .put("token", TerminalClient.token(gateway, learner))
          .put("streams", "combined");
      send(socket, "authentication", "", authentication);
      String session =
          socket
              .awaitMessage(TerminalClient.type("authentication"))
              .path("payload")
              .path("sessionToken")
              .asText();
      long begin = System.nanoTime();
      String flood =
          "yes 0123456789abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrs | head -c ";
      send(socket, "command", session, TerminalClient.payload(1, flood + bytes));
      long end = completed.get(5, TimeUnit.MINUTES);
      if (received.get() != bytes) {
        throw new IllegalStateException("Got %d bytes of %d".formatted(received.get(), bytes));
      }
      return Duration.ofNanos(end - begin);
    }
  }

  private static boolean count(
      JsonNode message, AtomicLong received, CompletableFuture<Long> completed) {
    JsonNode payload = message.path("payload");
    received.addAndGet(payload.path("output").path("combined").asText("").length());
    if (payload.path("status").asText().equals("completed")) {
      completed.complete(System.nanoTime());
    }
    return payload.has("output");
  }

  private static void send(JsonSocket socket, String type, String session, ObjectNode payload) {
    ObjectNode message = JSON.createObjectNode().put("type", type).put("sessionToken", session);
    message.set("payload", payload);
    socket.send(message);
  }
}
