package dev.podshell.gateway.dialect.terminal;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/** Reads and writes the JSON of the protocol's frames. Thread-safe. */
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
