package dev.podshell.gateway.dialect.room;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.podshell.contracts.room.RoomState.Participant;
import dev.podshell.gateway.room.TextChange;
import java.util.Optional;
import java.util.OptionalLong;

/** What a client says, once it is understood. */
sealed interface ClientEvent {

  /** Sent when a user opens the page. */
  record Join(Participant participant) implements ClientEvent {}

  record Leave(String userId) implements ClientEvent {}

  /**
   * @param revision of the code that was changed, if the client names it
   */
  record CodeChange(String userId, TextChange change, OptionalLong revision)
      implements ClientEvent {}

  record CursorMove(String userId, JsonNode payload) implements ClientEvent {}

  record LanguageChange(String userId, String language) implements ClientEvent {}

  /** Code is to be executed, by the room or by the others' clients. */
  record Execute(String language, String code, JsonNode payload) implements ClientEvent {}

  /**
   * For the others alone.
   *
   * @param userId who says so, where the event names them
   */
  record Relay(Optional<String> userId, String type, JsonNode payload) implements ClientEvent {}

  /**
   * Reads a frame.
   *
   * @throws MalformedEventException saying to the client what is wrong
   */
  static ClientEvent parse(String frame, ObjectReader json) throws MalformedEventException {
    JsonNode event = read(frame, json);
    JsonNode payload = event.path("payload");
    if (!event.path("type").isTextual()) {
      throw new MalformedEventException("type is missing");
    }
    return switch (event.path("type").textValue()) {
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
      default -> throw new MalformedEventException("Invalid message type");
    };
  }

  private static JsonNode read(String frame, ObjectReader json) throws MalformedEventException {
    try {
      JsonNode event = json.readTree(frame);
      if (event.isObject()) {
        requireUnicode(frame);
        return event;
      }
    } catch (JsonProcessingException _) {
      // said below
    }
    throw new MalformedEventException("An event is a JSON object with type and payload");
  }

  private static TextChange change(JsonNode payload) throws MalformedEventException {
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
    throw new MalformedEventException(
        "changes must be the code, a patch, or {\"from\", \"to\", \"text\"}");
  }

  private static OptionalLong revision(JsonNode payload) throws MalformedEventException {
    JsonNode revision = payload.path("revision");
    if (revision.isMissingNode() || revision.isNull()) {
      return OptionalLong.empty();
    }
    if (!revision.isIntegralNumber() || !revision.canConvertToLong()) {
      throw new MalformedEventException("revision must be that of a code-update");
    }
    return OptionalLong.of(revision.longValue());
  }

  private static CursorMove cursorMove(JsonNode payload) throws MalformedEventException {
    JsonNode cursor = payload.path("cursor");
    if (!cursor.path("line").isIntegralNumber() || !cursor.path("column").isIntegralNumber()) {
      throw new MalformedEventException("cursor must be {\"line\", \"column\"}");
    }
    return new CursorMove(name(payload, "userId"), payload);
  }

  private static void requireResult(JsonNode payload) throws MalformedEventException {
    if (!isTextOrNull(payload.path("output")) || !isTextOrNull(payload.path("error"))) {
      throw new MalformedEventException("output and error must be strings or null");
    }
  }

  private static boolean isTextOrNull(JsonNode value) {
    return value.isTextual() || value.isNull() || value.isMissingNode();
  }

  private static String text(JsonNode payload, String name) throws MalformedEventException {
    if (!payload.path(name).isTextual()) {
      throw new MalformedEventException(name + " must be a string");
    }
    return payload.path(name).textValue();
  }

  private static String name(JsonNode payload, String field) throws MalformedEventException {
    JsonNode value = payload.path(field);
    String name = value.isTextual() ? value.textValue() : "";
    if (name.isEmpty() || name.length() > 256 || name.indexOf('\0') >= 0) {
      throw new MalformedEventException(field + " must be a string of 1 to 256 characters");
    }
    requireUnicode(name);
    return name;
  }

  private static void requireUnicode(String text) throws MalformedEventException {
    if (!UTF_8.newEncoder().canEncode(text)) {
      throw new MalformedEventException("A surrogate has no pair");
    }
  }
}
