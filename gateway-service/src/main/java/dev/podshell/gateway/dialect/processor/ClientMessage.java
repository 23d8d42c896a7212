package dev.podshell.gateway.dialect.processor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.NullNode;

/** What a client says while its script runs. */
sealed interface ClientMessage {

  /** The text that stops a script; not JSON. */
  String STOP = "PROCESS_ENDED_BY_USER";

  /** The script shall stop. */
  record Stop() implements ClientMessage {}

  /**
   * An answer to a call.
   *
   * @param kind {@code result} or {@code error}
   */
  record Answer(long id, String kind, JsonNode message) implements ClientMessage {}

  /**
   * Reads a frame.
   *
   * @throws MalformedMessageException saying to the client what is wrong
   */
  static ClientMessage parse(String frame, ObjectReader json) throws MalformedMessageException {
    if (frame.equals(STOP)) {
      return new Stop();
    }
    JsonNode message;
    try {
      message = json.readTree(frame);
    } catch (JsonProcessingException
        | NumberFormatException _) { // the second: an exponent is too large
      throw mismatch();
    }
    String type = message.path("type").asText("");
    JsonNode id = message.path("id");
    boolean isAnswer = type.equals("result") || type.equals("error");
    if (!isAnswer || !id.isIntegralNumber() || !id.canConvertToLong()) {
      throw mismatch();
    }
    JsonNode content = message.path("message");
    return new Answer(
        id.longValue(), type, content.isMissingNode() ? NullNode.getInstance() : content);
  }

  private static MalformedMessageException mismatch() {
    return new MalformedMessageException(
        "Content mismatch: while a script runs, send a result or an error with the id of a call, or "
            + STOP);
  }
}
