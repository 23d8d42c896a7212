package dev.podshell.systemtests.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Types as a learner into {@code cat} under a terminal, and waits for each echo. */
public final class Keystrokes implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Semaphore echoes = new Semaphore(0);
  private final JsonSocket socket;
  private final String sessionToken;
  private final long serverId;

  /** Logs a learner in, and starts the program that echoes. */
  public Keystrokes(URI gateway, String learner) {
    this.socket =
        JsonSocket.open(gateway.resolve("/terminal?question=playground"), null, this::isEcho);
    String token = TerminalClient.token(gateway, learner);
    this.sessionToken =
        request("authentication", JSON.createObjectNode().put("token", token), null)
            .path("sessionToken")
            .asText();
    ObjectNode command = TerminalClient.payload(1, "stty -icanon; echo; exec cat > /dev/null");
    command.putObject("tty").put("cols", 80).put("rows", 24);
    this.serverId = request("command", command, sessionToken).path("serverId").asLong();
    awaitEcho();
  }

  /**
   * Types a key and waits for its echo.
   *
   * @return the time from one to the other, in nanoseconds
   * @throws IllegalStateException if the echo does not come within {@link JsonSocket#TIMEOUT}
   */
  public long type() {
    ObjectNode key = TerminalClient.update("stdin", serverId).put("input", "x");
    String message = message("update", key, sessionToken).toString();
    echoes.drainPermits();
    long begin = System.nanoTime();
    socket.sendText(message);
    awaitEcho();
    return System.nanoTime() - begin;
  }

  private void awaitEcho() {
    try {
      if (!echoes.tryAcquire(JsonSocket.TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
        throw new IllegalStateException("The echo did not come");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private boolean isEcho(JsonNode message) {
    boolean isEcho = !message.path("payload").path("output").path("combined").asText("").isEmpty();
    if (isEcho) {
      echoes.release();
    }
    return isEcho;
  }

  private JsonNode request(String type, ObjectNode payload, @Nullable String token) {
    socket.send(message(type, payload, token));
    JsonNode answer = socket.awaitMessage(TerminalClient.type(type)).path("payload");
    if (!answer.path("result").asText().equals("ok")) {
      throw new IllegalStateException(answer.toString());
    }
    return answer;
  }

  private static ObjectNode message(String type, ObjectNode payload, @Nullable String token) {
    ObjectNode message = JSON.createObjectNode().put("type", type);
    message.put("sessionToken", Objects.requireNonNullElse(token, ""));
    message.set("payload", payload);
    return message;
  }

  @Override
  public void close() {
    socket.close();
  }
}
