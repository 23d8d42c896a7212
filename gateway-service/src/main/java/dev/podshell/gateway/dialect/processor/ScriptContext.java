package dev.podshell.gateway.dialect.processor;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.podshell.contracts.command.Program;
import dev.podshell.contracts.identity.QuestionId;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Prepares a script, before the script itself is sent.
 *
 * @param prelude engine source that runs before the script; null: none
 * @param context JSON text for the script to read; null: none
 * @param question whose sandbox runs the script; empty: the one for scripts that name none
 */
record ScriptContext(
    String language,
    @Nullable String prelude,
    @Nullable String context,
    Optional<QuestionId> question)
    implements ClientMessage {

  private static final int MAX_LANGUAGE_CHARACTERS = 64;
  private static final String ANY = "*";

  /**
   * Reads a frame.
   *
   * @throws MalformedMessageException with the reason for the client
   */
  static ScriptContext parse(String frame, ObjectReader json) throws MalformedMessageException {
    JsonNode message = read(frame, json);
    String language =
        text(message, "language")
            .filter(it -> !it.isBlank() && it.length() <= MAX_LANGUAGE_CHARACTERS)
            .orElseThrow(
                () -> mismatch("language must name the script's language, such as python"));
    Optional<String> question = text(message, "question");
    if (!question.map(QuestionId::isValid).orElse(true)) {
      throw mismatch("question must be the id of a question");
    }
    JsonNode context = message.get("context");
    ScriptContext parsed =
        new ScriptContext(
            language,
            text(message, "prelude").orElse(null),
            context == null || context.isNull() ? null : context.toString(),
            question.map(QuestionId::new));
    parsed.requireRoomFor("");
    return parsed;
  }

  /**
   * Requires that this and a script together are not larger than a program may be.
   *
   * @throws MalformedMessageException with the limit for the client
   */
  void requireRoomFor(String script) throws MalformedMessageException {
    long bytes = bytes(prelude) + bytes(context) + bytes(script);
    if (bytes > Program.MAX_BYTES) {
      throw mismatch(
          "prelude, context and script have %d bytes, and %d at most"
              .formatted(bytes, Program.MAX_BYTES));
    }
  }

  /**
   * Requires that the language exists.
   *
   * @param languages the names of all; {@code *} if they are not known here
   * @throws MalformedMessageException with the names for the client
   */
  void requireLanguage(Set<String> languages) throws MalformedMessageException {
    if (!languages.contains(ANY) && !languages.contains(language)) {
      throw mismatch(
          "there is no language %s here; choose one of %s"
              .formatted(language, String.join(", ", new TreeSet<>(languages))));
    }
  }

  private static JsonNode read(String frame, ObjectReader json) throws MalformedMessageException {
    try {
      JsonNode message = json.readTree(frame);
      if (message.isObject()) {
        return message;
      }
    } catch (JsonProcessingException | NumberFormatException _) {
      // reported below; the second is of an exponent that is too large
    }
    throw mismatch("the context must come first, a JSON object with language");
  }

  private static Optional<String> text(JsonNode message, String name)
      throws MalformedMessageException {
    JsonNode value = message.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return Optional.empty();
    }
    if (!value.isTextual()) {
      throw mismatch(name + " must be a string");
    }
    if (!UTF_8.newEncoder().canEncode(value.textValue())) {
      throw mismatch(name + " has a surrogate without its pair");
    }
    return Optional.of(value.textValue());
  }

  private static long bytes(@Nullable String text) {
    return text == null ? 0 : text.getBytes(UTF_8).length;
  }

  private static MalformedMessageException mismatch(String what) {
    return new MalformedMessageException("Content mismatch: " + what);
  }
}
