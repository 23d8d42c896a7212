package dev.podshell.gateway.dialect.monitor;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.podshell.contracts.identity.MonitorId;
import java.nio.charset.CharsetEncoder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a client says, once it is understood. */
sealed interface ClientMessage {

  /** The reason of a command that failed without one. */
  String NO_REASON = "The monitor gave no reason";

  /** A user begins to send commands. */
  record Query(MonitorId monitor) implements ClientMessage {}

  /** A user sends a command. */
  record Send(String command) implements ClientMessage {}

  /** A monitor begins to listen for commands. */
  record Con(MonitorId monitor) implements ClientMessage {}

  /** A monitor has done its command, or has not: then there is a reason. */
  record Answer(@Nullable String reason) implements ClientMessage {}

  /** None of this protocol. */
  record Unknown() implements ClientMessage {}

  /** The names of the events that are answered, and that may be malformed. */
  final class Names {
    static final String QUERY = "query";
    static final String SEND = "command send";
    static final String CON = "con";
    static final String DONE = "command done";
    static final String ERROR = "command error";

    private Names() {}
  }

  /**
   * Reads an event.
   *
   * @param bytes that a command may have as UTF-8; a reason is cut there
   * @throws MalformedMessageException saying to the client what is wrong
   */
  static ClientMessage parse(String name, List<JsonNode> arguments, long bytes)
      throws MalformedMessageException {
    JsonNode data = arguments.isEmpty() ? MissingNode.getInstance() : arguments.getFirst();
    return switch (name) {
      case Names.QUERY -> new Query(monitor(data));
      case Names.SEND -> new Send(command(data, bytes));
      case Names.CON -> new Con(monitor(data));
      case Names.DONE -> new Answer(null);
      case Names.ERROR -> new Answer(reason(data, bytes));
      default -> new Unknown();
    };
  }

  private static MonitorId monitor(JsonNode data) throws MalformedMessageException {
    JsonNode value = data.path("monitor_id");
    String id = value.isTextual() ? value.textValue() : "";
    if (id.isEmpty() || id.length() > 256 || !isUnicode(id)) {
      throw new MalformedMessageException("monitor_id must be a string of 1 to 256 characters");
    }
    return MonitorId.of(id);
  }

  private static String command(JsonNode data, long bytes) throws MalformedMessageException {
    JsonNode value = data.path("command");
    String command = value.isTextual() ? value.textValue() : "";
    if (command.isEmpty()) {
      throw new MalformedMessageException("command must be a string that is not empty");
    }
    if (command.indexOf('\0') >= 0 || !isUnicode(command)) {
      throw new MalformedMessageException(
          "command must not hold NUL, or a surrogate without a pair");
    }
    if (command.length() > bytes || command.getBytes(UTF_8).length > bytes) {
      throw new MalformedMessageException("command must have at most %d bytes".formatted(bytes));
    }
    return command;
  }

  /** Whatever a monitor says fails the command; the user is told as much of it as can be. */
  private static String reason(JsonNode data, long bytes) {
    JsonNode value = data.path("reason");
    if (!value.isTextual() || value.textValue().isEmpty()) {
      return NO_REASON;
    }
    String reason = new String(value.textValue().getBytes(UTF_8), UTF_8).replace('\0', '\ufffd');
    int end = 0;
    long size = 0;
    while (end < reason.length()) {
      int character = reason.codePointAt(end);
      size += Character.toString(character).getBytes(UTF_8).length;
      if (size > bytes) {
        break;
      }
      end += Character.charCount(character);
    }
    return reason.substring(0, end);
  }

  private static boolean isUnicode(String text) {
    CharsetEncoder encoder = UTF_8.newEncoder();
    return encoder.canEncode(text);
  }
}
