package dev.podshell.gateway.dialect.processor;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Holds why a script failed, as its interpreter said in its sandbox, where anybody may have said
 * it: of a wrong shape nothing is kept, and of a message at most {@value #MAX_MESSAGE_CHARACTERS}
 * characters.
 *
 * @param kind empty if it was not said
 * @param message empty if it was not said
 * @param line of the script's own file, from 1; empty if the interpreter named none
 * @param column in that line, from 1; empty if the interpreter named none
 */
record ScriptFailure(
    Optional<Kind> kind, Optional<String> message, OptionalInt line, OptionalInt column) {

  static final int MAX_MESSAGE_CHARACTERS = 1000;

  private static final ScriptFailure UNKNOWN =
      new ScriptFailure(
          Optional.empty(), Optional.empty(), OptionalInt.empty(), OptionalInt.empty());

  /** Says when a failure was found. */
  enum Kind {
    /** Before the script ran. */
    SYNTAX,
    /** While it ran. */
    RUNTIME;

    String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** A failure of which nothing is known. */
  static ScriptFailure unknown() {
    return UNKNOWN;
  }

  /** Reads what a hook has written; what makes no sense is as if it were not there. */
  static ScriptFailure of(JsonNode said) {
    return new ScriptFailure(
        kind(said.path("kind").asText("")),
        Optional.ofNullable(said.path("message").textValue())
            .map(ScriptFailure::shown)
            .filter(text -> !text.isEmpty()),
        position(said.path("line")),
        position(said.path("column")));
  }

  /** This, with everything that a later report of the same failure says. */
  ScriptFailure with(ScriptFailure later) {
    return new ScriptFailure(
        later.kind.or(() -> kind),
        later.message.or(() -> message),
        later.line.isPresent() ? later.line : line,
        later.line.isPresent() ? later.column : column);
  }

  /** The message; what is known of every end, if the interpreter said nothing. */
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

  /** At most so many characters, no half of one, and none without its other half. */
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
