package dev.podshell.gateway.dialect.processor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.NullNode;

/**
 * A line from a script on the channel to its game engine. It may contain anything, because any code
 * may write it.
 */
sealed interface ScriptLine {

  /**
   * A call.
   *
   * @param id that the script chose, and that the answer repeats
   */
  record Call(long id, JsonNode message) implements ScriptLine {}

  /** The interpreter's own report of how the script failed. */
  record Failed(ScriptFailure failure) implements ScriptLine {}

  /**
   * A line that cannot be answered.
   *
   * @param what describes it to the author of the script
   */
  record Unreadable(String what) implements ScriptLine {}

  /** Reads a line, without its end. */
  static ScriptLine parse(String line, ObjectReader json) {
    try {
      JsonNode call = json.readTree(line);
      if (call.path("failure").isObject()) {
        return new Failed(ScriptFailure.of(call.path("failure")));
      }
      JsonNode id = call.path("id");
      if (id.isIntegralNumber() && id.canConvertToLong()) {
        JsonNode message = call.path("message");
        return new Call(id.longValue(), message.isMissingNode() ? NullNode.getInstance() : message);
      }
    } catch (JsonProcessingException | NumberFormatException _) {
      // reported below; the second is of an exponent that is too large
    }
    return new Unreadable("The script wrote a line to the game engine that is not a call");
  }
}
