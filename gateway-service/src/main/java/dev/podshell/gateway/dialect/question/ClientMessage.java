package dev.podshell.gateway.dialect.question;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.podshell.contracts.command.Program;
import dev.podshell.contracts.command.TerminalSize;
import java.util.Optional;

/**
 * One request of a client: input, a script, a new size, a cursor to continue after, or several of
 * them.
 *
 * <p>Clients may send every field with every request. Input takes precedence over the script: a
 * request with both types into the running program, and its script is run only if nothing is
 * running.
 *
 * @param input never empty; present for {@link TerminalKind#INTERACTIVE} alone
 */
record ClientMessage(
    TerminalKind kind,
    Optional<String> script,
    Optional<String> input,
    Optional<TerminalSize> size,
    Optional<String> cursor) {

  private static final int MAX_INPUT_BYTES = 128 * 1024;

  /**
   * Reads a frame.
   *
   * @throws MalformedMessageException saying to the client what is wrong
   */
  static ClientMessage parse(String frame, ObjectReader json) throws MalformedMessageException {
    JsonNode request = read(frame, json);
    String termType = text(request, "term_type", 64).orElse("");
    TerminalKind kind =
        TerminalKind.of(termType)
            .orElseThrow(
                () ->
                    new MalformedMessageException(
                        termType,
                        "term_type must be gen_terminal, persistant_terminal or interactive_terminal"));
    try {
      return parse(request, kind);
    } catch (MalformedMessageException e) {
      throw new MalformedMessageException(kind.wireName(), String.valueOf(e.getMessage()));
    }
  }

  private static ClientMessage parse(JsonNode request, TerminalKind kind)
      throws MalformedMessageException {
    Optional<String> script = text(request, "python_script", Program.MAX_BYTES);
    boolean isInteractive = kind == TerminalKind.INTERACTIVE;
    Optional<String> input =
        text(request, "interactive_input", MAX_INPUT_BYTES).filter(it -> !it.isEmpty());
    Optional<String> cursor = text(request, "cursor", 256);
    Optional<TerminalSize> size = size(request);
    if (script.isEmpty()
        && input.isEmpty()
        && text(request, "question_type", 64).orElse("").equals("frq")) {
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
    return new ClientMessage(kind, script, input, size, cursor);
  }

  private static JsonNode read(String frame, ObjectReader json) throws MalformedMessageException {
    try {
      JsonNode request = json.readTree(frame);
      if (request.isObject()) {
        return request;
      }
    } catch (JsonProcessingException _) {
      // said below
    }
    throw malformed("A request is a JSON object with term_type");
  }

  private static Optional<String> text(JsonNode request, String name, int maxBytes)
      throws MalformedMessageException {
    JsonNode value = request.path(name);
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

  private static Optional<TerminalSize> size(JsonNode request) throws MalformedMessageException {
    JsonNode columns = request.path("cols");
    JsonNode rows = request.path("rows");
    if (columns.isMissingNode() && rows.isMissingNode()) {
      return Optional.empty();
    }
    try {
      if (columns.isInt() && rows.isInt()) {
        return Optional.of(new TerminalSize(columns.intValue(), rows.intValue()));
      }
    } catch (IllegalArgumentException _) {
      // said below
    }
    throw malformed("cols and rows must be whole numbers from 1 to 1000");
  }

  private static MalformedMessageException malformed(String message) {
    return new MalformedMessageException("", message);
  }
}
