package dev.podshell.gateway.dialect.terminal;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The parts of a message that its answer repeats, so that a client knows which message it answers.
 *
 * @param type of the message; empty if it has none
 * @param sessionToken that the message carries; empty if it carries none
 * @param names the fields of the payload that name what the message is about
 */
record Origin(String type, String sessionToken, Map<String, JsonNode> names) {

  static final String AUTHENTICATION = "authentication";
  static final String DRAFT = "draft";

  /** The origin of a frame that is not a message. */
  static final Origin NO_MESSAGE = new Origin("", "", Map.of());

  private static final List<String> NAMES =
      List.of("type", "clientId", "serverId", "writer", "seq");
  private static final List<String> DRAFT_NAMES = List.of("question", "name", "id");
  private static final int MAX_TYPE_LENGTH = 64;
  private static final int MAX_NAME_LENGTH = 256;

  static Origin of(String type, String sessionToken, JsonNode payload) {
    Map<String, JsonNode> names = new LinkedHashMap<>();
    for (String name : type.equals(DRAFT) ? DRAFT_NAMES : NAMES) {
      JsonNode value = payload.path(name);
      if (value.isValueNode() && !value.isNull() && value.asText().length() <= MAX_NAME_LENGTH) {
        names.put(name, value);
      }
    }
    return new Origin(type, sessionToken, names);
  }

  boolean isAuthentication() {
    return type.equals(AUTHENTICATION);
  }

  /** Returns the type of the answer. */
  String answerType() {
    return type.isEmpty() || type.length() > MAX_TYPE_LENGTH ? "error" : type;
  }
}
