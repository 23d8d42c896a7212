package dev.podshell.gateway.dialect.question;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.podshell.contracts.command.Program;
import dev.podshell.contracts.command.TerminalSize;
import java.util.Optional;

/**
 * A message of a client. Clients may send every field with every message; the fields that are there
 * decide what it is.
 */
sealed interface ClientMessage {

  /** The largest input, such that its JSON fits a record even if every character is escaped. */
  int MAX_INPUT_BYTES = 128 * 1024;

  /**
   * Runs a script.
   *
   * @param size of its terminal, if it has one; empty: the usual size
   */
  record RunScript(TerminalKind kind, String script, Optional<TerminalSize> size)
      implements ClientMessage {}

  /**
   * Types into the program that is running. Input takes precedence over the script of its message.
   *
   * @param input not empty
   * @param ifIdle the script to run first if nothing is running; empty: none
   * @param before the change to make first, unless the script is run
   */
  record Type(String input, Optional<RunScript> ifIdle, Adjust before) implements ClientMessage {}

  /**
   * Changes what the connection shows.
   *
   * @param cursor to continue after, as it was sent; empty: what is shown stays
   * @param size of the terminal; empty: it stays
   */
  record Adjust(Optional<String> cursor, Optional<TerminalSize> size) implements ClientMessage {}

  /**
   * Reads a frame.
   *
   * @throws MalformedMessageException with the reason for the client
   */
  static ClientMessage parse(String frame, ObjectReader json) throws MalformedMessageException {
    JsonNode message = read(frame, json);
    String termType = text(message, "term_type", 64).orElse("");
    TerminalKind kind =
        TerminalKind.of(termType)
            .orElseThrow(
                () ->
                    new MalformedMessageException(
                        termType,
                        "term_type must be gen_terminal, persistant_terminal or interactive_terminal"));
    try {
      return parse(message, kind);
    } catch (MalformedMessageException e) {
      throw new MalformedMessageException(kind.wireName(), String.valueOf(e.getMessage()));
    }
  }

  private static ClientMessage parse(JsonNode message, TerminalKind kind)
      throws MalformedMessageException {
    Optional<String> script = text(message, "python_script", Program.MAX_BYTES);
    boolean isInteractive = kind == TerminalKind.INTERACTIVE;
    Optional<String> input =
        text(message, "interactive_input", MAX_INPUT_BYTES).filter(it -> !it.isEmpty());
    Optional<String> cursor = text(message, "cursor", 256);
    Optional<TerminalSize> size = size(message);
    if (script.isEmpty()
        && input.isEmpty()
        && text(message, "question_type", 64).orElse("").equals("frq")) {
      throw malformed("python_script is required when question_type is frq");
    }
    if (script.isPresent() && script.get().indexOf('\0') >= 0) {
      throw malformed("python_script must not hold NUL");
    }
    if (input.isPresent() && !isInteractive) {
      throw malformed("interactive_input is for interactive_terminal");
    }
    if (script.isEmpty() && input.isEmpty() && cursor.isEmpty() && size.isEmpty()) {
      throw malformed(
          isInteractive
              ? "python_script or interactive_input is required"
              : "python_script is required");
    }
    Optional<RunScript> run = script.map(text -> new RunScript(kind, text, size));
    if (input.isPresent()) {
      return new Type(
          input.get(), run.filter(it -> !it.script().isEmpty()), new Adjust(cursor, size));
    }
    return run.isPresent() ? run.get() : new Adjust(cursor, size);
  }

  private static JsonNode read(String frame, ObjectReader json) throws MalformedMessageException {
    try {
      JsonNode message = json.readTree(frame);
      if (message.isObject()) {
        return message;
      }
    } catch (JsonProcessingException _) {
      // reported below
    }
    throw malformed("A request is a JSON object with term_type");
  }

  private static Optional<String> text(JsonNode message, String name, int maxBytes)
      throws MalformedMessageException {
    JsonNode value = message.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return Optional.empty();
    }
    if (!value.isTextual()) {
      throw malformed(name + " must be a string");
    }
    String text = value.textValue();
    if (text.length() > maxBytes || text.getBytes(UTF_8).length > maxBytes) {
      throw malformed(name + " has more than " + maxBytes + " bytes");
    }
    if (!UTF_8.newEncoder().canEncode(text)) {
      throw malformed(name + " has a surrogate without its pair");
    }
    return Optional.of(text);
  }

  private static Optional<TerminalSize> size(JsonNode message) throws MalformedMessageException {
    JsonNode columns = message.path("cols");
    JsonNode rows = message.path("rows");
    if (columns.isMissingNode() && rows.isMissingNode()) {
      return Optional.empty();
    }
    try {
      if (columns.isInt() && rows.isInt()) {
        return Optional.of(new TerminalSize(columns.intValue(), rows.intValue()));
      }
    } catch (IllegalArgumentException _) {
      // reported below
    }
    throw malformed("cols and rows must be whole numbers from 1 to 1000");
  }

  private static MalformedMessageException malformed(String message) {
    return new MalformedMessageException("", message);
  }
}
