package dev.podshell.gateway.dialect.processor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.NullNode;

/** A message of a client. Its form depends on what the client must send next. */
sealed interface ClientMessage
    permits ScriptContext, ClientMessage.Script, ClientMessage.Answer, ClientMessage.Stop {

  /** The text that stops a script; not JSON. */
  String STOP = "PROCESS_ENDED_BY_USER";

  /** The message that the protocol has in its place. */
  enum Expected {
    /** A {@link ScriptContext}. */
    CONTEXT,
    /** A {@link Script}, which may be any text. */
    SCRIPT,
    /** An {@link Answer}, or {@link Stop}. */
    ANSWER
  }

  /** The script to run. */
  record Script(String text) implements ClientMessage {}

  /** Stops the script. */
  record Stop() implements ClientMessage {}

  /**
   * Answers a call of the script.
   *
   * @param kind {@code result} or {@code error}
   */
  record Answer(long id, String kind, JsonNode message) implements ClientMessage {}

  /**
   * Reads a frame.
   *
   * @throws MalformedMessageException with the reason for the client
   */
  static ClientMessage parse(String frame, Expected expected, ObjectReader json)
      throws MalformedMessageException {
    return switch (expected) {
      case CONTEXT -> ScriptContext.parse(frame, json);
      case SCRIPT -> new Script(frame);
      case ANSWER -> frame.equals(STOP) ? new Stop() : answer(frame, json);
    };
  }

  private static Answer answer(String frame, ObjectReader json) throws MalformedMessageException {
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
