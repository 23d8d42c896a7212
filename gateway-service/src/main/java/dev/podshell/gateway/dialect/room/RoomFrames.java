package dev.podshell.gateway.dialect.room;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.podshell.contracts.room.RoomState.Participant;
import dev.podshell.gateway.room.ExecutionResult;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** Writes the messages of the protocol. Thread-safe. */
@Singleton
final class RoomFrames {

  private final JsonMapper json =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();
  private final ObjectReader reader = json.reader();

  ObjectReader reader() {
    return reader;
  }

  String codeUpdate(String userId, String code, long revision) {
    return frame(
        "code-update", payload().put("userId", userId).put("code", code).put("revision", revision));
  }

  String languageUpdated(String userId, String language) {
    return frame("language-updated", payload().put("userId", userId).put("language", language));
  }

  String participantJoined(Participant participant) {
    return frame(
        "participant-joined",
        payload().put("userId", participant.userId()).put("username", participant.username()));
  }

  String participantLeft(String userId) {
    return frame("participant-left", payload().put("userId", userId));
  }

  String error(String message) {
    return frame("error", payload().put("message", message));
  }

  /**
   * Returns a message that a member sent.
   *
   * @param payload JSON text
   */
  String relayed(String type, String payload) {
    ObjectNode frame = payload().put("type", type);
    frame.putRawValue("payload", new RawValue(payload));
    return text(frame);
  }

  /** Returns the payload of an execution's result. */
  String executionResult(ExecutionResult result) {
    ObjectNode payload = payload().put("output", result.output()).put("error", error(result));
    result.exitCode().ifPresent(code -> payload.put("exitCode", code));
    return text(result.truncated() ? payload.put("truncated", true) : payload);
  }

  String cursor(String userId, JsonNode cursor) {
    return text(payload().put("userId", userId).set("cursor", cursor));
  }

  private static @Nullable String error(ExecutionResult result) {
    if (!result.errors().isBlank()) {
      return result.errors();
    }
    int exitCode = result.exitCode().orElse(1);
    return exitCode == 0 ? null : "exit code " + exitCode;
  }

  private String frame(String type, ObjectNode payload) {
    return text(payload().put("type", type).set("payload", payload));
  }

  private ObjectNode payload() {
    return json.createObjectNode();
  }

  private String text(JsonNode node) {
    try {
      return json.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
