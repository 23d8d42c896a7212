package dev.podshell.gateway.dialect.terminal;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Optional;

/** Between JSON and the frames of the protocol. Thread-safe. */
@Singleton
final class TerminalFrames {

  private final JsonMapper json =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** What can write JSON. */
  @FunctionalInterface
  interface Body {
    void write(JsonGenerator json) throws IOException;
  }

  /** The object of a frame; empty if it is none. */
  Optional<JsonNode> read(String frame) {
    try {
      JsonNode message = json.readTree(frame);
      return message.isObject() ? Optional.of(message) : Optional.empty();
    } catch (JsonProcessingException
        | NumberFormatException _) { // the second: an exponent is too large
      return Optional.empty();
    }
  }

  /** The value of a text that is JSON. */
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

  String frame(String type, ObjectNode payload) {
    return json.createObjectNode().put("type", type).<ObjectNode>set("payload", payload).toString();
  }

  /**
   * A frame that something writes; for those that are large or many.
   *
   * @param expectedLength in characters; a better guess saves copies, and no more
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
