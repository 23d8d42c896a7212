package dev.podshell.gateway.dialect.terminal;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.podshell.contracts.event.LimitNear;
import dev.podshell.contracts.event.SandboxLifecycle;
import dev.podshell.contracts.identity.CommandId;
import dev.podshell.gateway.transcript.Delivery;
import dev.podshell.gateway.transcript.LimitText;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * Reads and writes the JSON of the protocol's frames. In a {@code notification}, {@code event} is
 * the kind, {@code message} the text for the learner, and {@code serverId} the command, if it
 * concerns one. Thread-safe.
 */
@Singleton
final class TerminalFrames {

  private static final int MAX_BEGINNING = 256;

  private final JsonMapper json =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();
  private final ObjectReader reader = json.reader();

  /** Writes JSON. */
  @FunctionalInterface
  interface Body {
    void write(JsonGenerator json) throws IOException;
  }

  ObjectReader reader() {
    return reader;
  }

  /** Returns the beginning of a command's text that messages repeat. */
  static String beginning(String command) {
    if (command.length() <= MAX_BEGINNING) {
      return command;
    }
    boolean isCutInTwo = Character.isHighSurrogate(command.charAt(MAX_BEGINNING - 1));
    return command.substring(0, isCutInTwo ? MAX_BEGINNING - 1 : MAX_BEGINNING);
  }

  /** Returns the value of a text that is JSON. */
  JsonNode value(String text) {
    try {
      return json.readTree(text);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  ObjectNode payload() {
    return json.createObjectNode();
  }

  ObjectNode error(String message) {
    return payload().put("result", "error").put("message", message);
  }

  /**
   * Returns the refusal of a command or of an input.
   *
   * @param isTemporary whether the same may be accepted if it is sent again
   */
  ObjectNode refusal(String message, boolean isTemporary) {
    return error(message).put("temporary", isTemporary);
  }

  /**
   * Returns the frame that refuses a message, in the form of its answer.
   *
   * @param isTemporary whether the same may be accepted if it is sent again
   */
  String refusal(Origin origin, String message, boolean isTemporary) {
    ObjectNode payload =
        switch (origin.type()) {
          case "command", "update", "list" -> refusal(message, isTemporary);
          default -> error(message);
        };
    return frame(origin.answerType(), payload.setAll(origin.names()));
  }

  String frame(String type, ObjectNode payload) {
    return json.createObjectNode().put("type", type).<ObjectNode>set("payload", payload).toString();
  }

  /**
   * @param attached the commands of the sandbox to which the client is attached
   */
  String sandboxChanged(SandboxLifecycle step, List<CommandId> attached) {
    ObjectNode payload =
        switch (step) {
          case SandboxLifecycle.Starting starting -> event("starting", starting.message());
          case SandboxLifecycle.Ready _ -> event("ready", "The sandbox is ready");
          case SandboxLifecycle.Ending ending ->
              event("ending", ending.message()).put("at", ending.at().toString());
          case SandboxLifecycle.Ended ended -> event("ended", ended.message());
          case SandboxLifecycle.Lost lost -> event("lost", lost.message());
        };
    ArrayNode serverIds = payload.putArray("serverIds");
    attached.forEach(command -> serverIds.add(command.value()));
    return notified(payload);
  }

  String draining() {
    return notification("draining", "The gateway is being restarted: connect again and resume");
  }

  String expired() {
    return notification(
        "expired",
        "The session has ended with its token: authenticate with the sessionToken and a new token");
  }

  String delayed(CommandId command) {
    return notification(
        "delayed", "Earlier output comes later: the history is unavailable or behind", command);
  }

  String gap(CommandId command, Delivery.Gap gap) {
    return notification(
        "gap",
        "Entries %d to %d were not stored: there is a gap in the output"
            .formatted(gap.first(), gap.last()),
        command);
  }

  String inputRefused(CommandId command, String message) {
    return notification("input", "Input was not applied: " + message, command);
  }

  String limitNear(LimitNear near) {
    return notified(
        event("limit", LimitText.ofWarning(near))
            .put("serverId", near.command().value())
            .put("limit", near.reached().limit().wireName())
            .put("at", near.at().toString()));
  }

  String failure(String message) {
    return notification("failed", message);
  }

  private String notification(String event, String message) {
    return notified(event(event, message));
  }

  private String notification(String event, String message, CommandId command) {
    return notified(event(event, message).put("serverId", command.value()));
  }

  private String notified(ObjectNode payload) {
    return frame("notification", payload);
  }

  private ObjectNode event(String event, String message) {
    return payload().put("event", event).put("message", message);
  }

  /**
   * Returns a frame that a body writes. Large or frequent frames are written this way.
   *
   * @param expectedLength in characters; a better estimate only saves copies
   */
  String written(int expectedLength, Body body) {
    StringWriter text = new StringWriter(expectedLength);
    try (JsonGenerator generator = json.createGenerator(text)) {
      body.write(generator);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }
}
