package dev.podshell.gateway.dialect.processor;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Holds why a script failed, as its interpreter reported in its sandbox. Any code there could have
 * written the report: malformed values are dropped, and a message is cut to {@value
 * #MAX_MESSAGE_CHARACTERS} characters.
 *
 * @param kind empty if it was not reported
 * @param message empty if it was not reported
 * @param line of the script's own file, from 1; empty if the interpreter named none
 * @param column in that line, from 1; empty if the interpreter named none
 */
record ScriptFailure(
    Optional<Kind> kind, Optional<String> message, OptionalInt line, OptionalInt column) {

  static final int MAX_MESSAGE_CHARACTERS = 1000;

  private static final ScriptFailure UNKNOWN =
      new ScriptFailure(
          Optional.empty(), Optional.empty(), OptionalInt.empty(), OptionalInt.empty());

  /** Tells when a failure was found. */
  enum Kind {
    /** Before the script ran. */
    SYNTAX,
    /** While it ran. */
    RUNTIME;

    String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Returns a failure without any details. */
  static ScriptFailure unknown() {
    return UNKNOWN;
  }

  /** Returns a failure for a reason that the gateway knows. */
  static ScriptFailure ofMessage(String message) {
    return new ScriptFailure(
        Optional.empty(), Optional.of(message), OptionalInt.empty(), OptionalInt.empty());
  }

  /** Reads the report of a hook; ignores invalid values. */
  static ScriptFailure of(JsonNode said) {
    return new ScriptFailure(
        kind(said.path("kind").asText("")),
        Optional.ofNullable(said.path("message").textValue())
            .map(ScriptFailure::shown)
            .filter(text -> !text.isEmpty()),
        position(said.path("line")),
        position(said.path("column")));
  }

  /** Returns this failure, updated with a later report of the same one. */
  ScriptFailure with(ScriptFailure later) {
    return new ScriptFailure(
        later.kind.or(() -> kind),
        later.message.or(() -> message),
        later.line.isPresent() ? later.line : line,
        later.line.isPresent() ? later.column : column);
  }

  /** Returns the message, or a description of the exit if the interpreter reported none. */
  String message(int exitCode, @Nullable Integer signal) {
    return message.orElseGet(
        () -> signal == null ? "exit code " + exitCode : "ended by signal " + signal);
  }

  private static Optional<Kind> kind(String name) {
    for (Kind kind : Kind.values()) {
      if (kind.wireName().equals(name)) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }

  private static OptionalInt position(JsonNode number) {
    return number.isIntegralNumber() && number.canConvertToInt() && number.intValue() > 0
        ? OptionalInt.of(number.intValue())
        : OptionalInt.empty();
  }

  /** Cuts a text to this many characters, without halves of surrogate pairs. */
  private static String shown(String message) {
    StringBuilder shown = new StringBuilder();
    int index = 0;
    while (index < message.length()) {
      int character = message.codePointAt(index);
      index += Character.charCount(character);
      boolean isHalf = Character.MIN_SURROGATE <= character && character <= Character.MAX_SURROGATE;
      if (shown.length() + Character.charCount(character) > MAX_MESSAGE_CHARACTERS) {
        break;
      }
      shown.appendCodePoint(isHalf ? '\uFFFD' : character);
    }
    return shown.toString().strip();
  }
}
