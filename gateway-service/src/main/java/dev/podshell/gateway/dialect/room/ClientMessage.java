package dev.podshell.gateway.dialect.room;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.podshell.contracts.room.RoomState.Participant;
import dev.podshell.gateway.room.TextChange;
import java.util.Optional;
import java.util.OptionalLong;

/** A message of a client. */
sealed interface ClientMessage {

  /** Joins the room; sent when a user opens the page. */
  record Join(Participant participant) implements ClientMessage {}

  /** Leaves the room. */
  record Leave(String userId) implements ClientMessage {}

  /**
   * Edits the code.
   *
   * @param revision of the code that was changed, if the client names it
   */
  record CodeChange(String userId, TextChange change, OptionalLong revision)
      implements ClientMessage {}

  /**
   * Tells the others where a cursor is.
   *
   * @param payload of the message, for them
   */
  record CursorMove(String userId, JsonNode payload) implements ClientMessage {}

  /** Sets the language of the code. */
  record LanguageChange(String userId, String language) implements ClientMessage {}

  /** Executes code, in a sandbox or in the clients of the others. */
  record Execute(String language, String code, JsonNode payload) implements ClientMessage {}

  /**
   * Passes a message on to the others.
   *
   * @param userId of the sender, if the message names it
   */
  record Relay(Optional<String> userId, String type, JsonNode payload) implements ClientMessage {}

  /**
   * Reads a frame.
   *
   * @throws MalformedMessageException with the reason for the client
   */
  static ClientMessage parse(String frame, ObjectReader json) throws MalformedMessageException {
    JsonNode message = read(frame, json);
    JsonNode payload = message.path("payload");
    if (!message.path("type").isTextual()) {
      throw new MalformedMessageException("type is missing");
    }
    return switch (message.path("type").textValue()) {
      case "join-session" ->
          new Join(new Participant(name(payload, "userId"), name(payload, "username")));
      case "leave-session" -> new Leave(name(payload, "userId"));
      case "code-change" ->
          new CodeChange(name(payload, "userId"), change(payload), revision(payload));
      case "cursor-move" -> cursorMove(payload);
      case "language-change" ->
          new LanguageChange(name(payload, "userId"), name(payload, "language"));
      case "execute-code" -> new Execute(text(payload, "language"), text(payload, "code"), payload);
      case "execution-result" -> {
        requireResult(payload);
        yield new Relay(Optional.empty(), "execution-result", payload);
      }
      case "chat" -> {
        String _ = text(payload, "message");
        yield new Relay(Optional.of(name(payload, "userId")), "chat", payload);
      }
      default -> throw new MalformedMessageException("Invalid message type");
    };
  }

  private static JsonNode read(String frame, ObjectReader json) throws MalformedMessageException {
    try {
      JsonNode message = json.readTree(frame);
      if (message.isObject()) {
        requireUnicode(frame);
        return message;
      }
    } catch (JsonProcessingException _) {
      // reported below
    }
    throw new MalformedMessageException("An event is a JSON object with type and payload");
  }

  private static TextChange change(JsonNode payload) throws MalformedMessageException {
    JsonNode changes = payload.path("changes");
    if (changes.isTextual()) {
      return new TextChange.Text(changes.textValue());
    }
    if (changes.isObject()
        && changes.path("from").isInt()
        && changes.path("to").isInt()
        && changes.path("text").isTextual()) {
      return new TextChange.Part(
          changes.path("from").intValue(),
          changes.path("to").intValue(),
          changes.path("text").textValue());
    }
    throw new MalformedMessageException(
        "changes must be the code, a patch, or {\"from\", \"to\", \"text\"}");
  }

  private static OptionalLong revision(JsonNode payload) throws MalformedMessageException {
    JsonNode revision = payload.path("revision");
    if (revision.isMissingNode() || revision.isNull()) {
      return OptionalLong.empty();
    }
    if (!revision.isIntegralNumber() || !revision.canConvertToLong()) {
      throw new MalformedMessageException("revision must be that of a code-update");
    }
    return OptionalLong.of(revision.longValue());
  }

  private static CursorMove cursorMove(JsonNode payload) throws MalformedMessageException {
    JsonNode cursor = payload.path("cursor");
    if (!cursor.path("line").isIntegralNumber() || !cursor.path("column").isIntegralNumber()) {
      throw new MalformedMessageException("cursor must be {\"line\", \"column\"}");
    }
    return new CursorMove(name(payload, "userId"), payload);
  }

  private static void requireResult(JsonNode payload) throws MalformedMessageException {
    if (!isTextOrNull(payload.path("output")) || !isTextOrNull(payload.path("error"))) {
      throw new MalformedMessageException("output and error must be strings or null");
    }
  }

  private static boolean isTextOrNull(JsonNode value) {
    return value.isTextual() || value.isNull() || value.isMissingNode();
  }

  private static String text(JsonNode payload, String name) throws MalformedMessageException {
    if (!payload.path(name).isTextual()) {
      throw new MalformedMessageException(name + " must be a string");
    }
    return payload.path(name).textValue();
  }

  private static String name(JsonNode payload, String field) throws MalformedMessageException {
    JsonNode value = payload.path(field);
    String name = value.isTextual() ? value.textValue() : "";
    if (name.isEmpty() || name.length() > 256 || name.indexOf('\0') >= 0) {
      throw new MalformedMessageException(field + " must be a string of 1 to 256 characters");
    }
    requireUnicode(name);
    return name;
  }

  private static void requireUnicode(String text) throws MalformedMessageException {
    if (!UTF_8.newEncoder().canEncode(text)) {
      throw new MalformedMessageException("A surrogate has no pair");
    }
  }
}
