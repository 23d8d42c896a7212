package dev.podshell.systemtests.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A client that shows output at a rate, as a terminal in a page does, and acknowledges what it has
 * shown. Its own thread shows, and keeps the end of what was shown.
 */
public final class ScreenClient implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int ACKNOWLEDGED_CHARACTERS = 64 * 1024;
  private static final int KEPT_CHARACTERS = 4096;

  private final LinkedBlockingQueue<JsonNode> updates = new LinkedBlockingQueue<>();
  private final JsonSocket socket;
  private final String sessionToken;
  private final long charactersPerSecond;
  private final StringBuilder end = new StringBuilder();
  private final Thread thread;
  private long serverId;
  private long shown;
  private boolean isCompleted;
  private @Nullable String cursor;

  private ScreenClient(
      URI gateway, ObjectNode authentication, long serverId, long charactersPerSecond) {
    this.charactersPerSecond = charactersPerSecond;
    this.serverId = serverId;
    this.socket =
        JsonSocket.open(gateway.resolve("/terminal?question=playground"), null, this::isUpdate);
    authentication.put("streams", "combined").put("screen", true);
    this.sessionToken = request("authentication", authentication, "").path("sessionToken").asText();
    this.thread = Thread.ofVirtual().name("screen").start(this::show);
  }

  /**
   * Begins a session of a learner.
   *
   * @param charactersPerSecond that it shows; 0 for as fast as they come
   */
  public static ScreenClient login(URI gateway, String learner, long charactersPerSecond) {
    String token = TerminalClient.token(gateway, learner);
    return new ScreenClient(
        gateway, JSON.createObjectNode().put("token", token), 0, charactersPerSecond);
  }

  /** Shows the same command, after the last update that this screen has shown. */
  public synchronized ScreenClient again(URI gateway, long charactersPerSecond) {
    ObjectNode authentication = JSON.createObjectNode().put("sessionToken", sessionToken);
    ArrayNode resume = authentication.putArray("resume");
    resume.addObject().put("serverId", serverId).put("cursor", cursor);
    return new ScreenClient(gateway, authentication, serverId, charactersPerSecond);
  }

  /** Runs a command under a terminal. */
  public void run(String text) {
    ObjectNode command = TerminalClient.payload(1, text);
    command.putObject("tty").put("cols", 80).put("rows", 24);
    long id = request("command", command, sessionToken).path("serverId").asLong();
    synchronized (this) {
      serverId = id;
    }
  }

  /** Types into the command. */
  public void type(String input) {
    send("update", TerminalClient.update("stdin", serverId()).put("input", input));
  }

  public String sessionToken() {
    return sessionToken;
  }

  /** Returns the id of the command that it shows. */
  public synchronized long serverId() {
    return serverId;
  }

  /** Returns the number of characters that were shown. */
  public synchronized long shown() {
    return shown;
  }

  /** Waits until this many characters are shown. */
  public synchronized void awaitShown(long characters) throws InterruptedException {
    long deadline = deadline();
    while (shown < characters) {
      awaitMore(deadline);
    }
  }

  /** Waits until a text is shown near the end of everything. */
  public synchronized void awaitShown(String text) throws InterruptedException {
    long deadline = deadline();
    while (end.indexOf(text) < 0) {
      awaitMore(deadline);
    }
  }

  /** Waits until the end of the command is shown. */
  public synchronized void awaitCompletion() throws InterruptedException {
    long deadline = deadline();
    while (!isCompleted) {
      awaitMore(deadline);
    }
  }

  private static long deadline() {
    return System.nanoTime() + 3 * JsonSocket.TIMEOUT.toNanos();
  }

  private void awaitMore(long deadline) throws InterruptedException {
    long rest = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
    if (rest <= 0) {
      throw new AssertionError("It was not shown; the end is " + end);
    }
    wait(rest);
  }

  private boolean isUpdate(JsonNode message) {
    boolean isUpdate = message.path("payload").has("output");
    if (isUpdate) {
      updates.add(message.path("payload"));
    }
    return isUpdate;
  }

  private void show() {
    long unacknowledged = 0;
    try {
      while (true) {
        JsonNode update = updates.take();
        String text = update.path("output").path("combined").asText();
        if (charactersPerSecond > 0) {
          Thread.sleep(Duration.ofNanos(1_000_000_000L * text.length() / charactersPerSecond));
        }
        add(update, text);
        unacknowledged += text.length();
        if (unacknowledged >= ACKNOWLEDGED_CHARACTERS || updates.isEmpty()) {
          unacknowledged = 0;
          ObjectNode shownUpTo = JSON.createObjectNode();
          shownUpTo.set("serverId", update.path("serverId"));
          shownUpTo.set("cursor", update.path("cursor"));
          send("ack", shownUpTo);
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // the client is closed
    }
  }

  private synchronized void add(JsonNode update, String text) {
    shown += text.length();
    end.append(text, Math.max(0, text.length() - KEPT_CHARACTERS), text.length());
    end.delete(0, Math.max(0, end.length() - KEPT_CHARACTERS));
    cursor = update.path("cursor").asText();
    isCompleted |= update.path("status").asText().equals("completed");
    notifyAll();
  }

  private JsonNode request(String type, ObjectNode payload, String token) {
    send(type, payload, token);
    JsonNode answer = socket.awaitMessage(TerminalClient.type(type)).path("payload");
    if (!answer.path("result").asText().equals("ok")) {
      throw new IllegalStateException(answer.toString());
    }
    return answer;
  }

  private void send(String type, ObjectNode payload) {
    send(type, payload, sessionToken);
  }

  private synchronized void send(String type, ObjectNode payload, String token) {
    ObjectNode message = JSON.createObjectNode().put("type", type).put("sessionToken", token);
    message.set("payload", payload);
    socket.send(message);
  }

  @Override
  public void close() {
    thread.interrupt();
    socket.close();
  }
}
