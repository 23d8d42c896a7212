package dev.podshell.gateway.dialect.monitor;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.podshell.contracts.identity.MonitorId;
import java.nio.charset.CharsetEncoder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A message of a client: an event of Socket.IO. */
sealed interface ClientMessage {

  /** The reason of a command that failed without one. */
  String NO_REASON = "The monitor gave no reason";

  /** Makes the client a user, who sends commands to a monitor. */
  record Query(MonitorId monitor) implements ClientMessage {}

  /** Sends a command to the monitor. */
  record Send(String command) implements ClientMessage {}

  /** Makes the client a monitor, which does commands. */
  record Connect(MonitorId monitor) implements ClientMessage {}

  /**
   * Answers the command of the monitor.
   *
   * @param reason of a failure; null if the command was done
   */
  record Answer(@Nullable String reason) implements ClientMessage {}

  /** An event that the protocol does not have. */
  record Unknown() implements ClientMessage {}

  /** The names of the events that clients send. */
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
   * @param maxBytes of a command, as UTF-8; a longer reason is cut
   * @throws MalformedMessageException with the reason for the client
   */
  static ClientMessage parse(String name, List<JsonNode> arguments, long maxBytes)
      throws MalformedMessageException {
    JsonNode data = arguments.isEmpty() ? MissingNode.getInstance() : arguments.getFirst();
    return switch (name) {
      case Names.QUERY -> new Query(monitor(data));
      case Names.SEND -> new Send(command(data, maxBytes));
      case Names.CON -> new Connect(monitor(data));
      case Names.DONE -> new Answer(null);
      case Names.ERROR -> new Answer(reason(data, maxBytes));
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

  private static String command(JsonNode data, long maxBytes) throws MalformedMessageException {
    JsonNode value = data.path("command");
    String command = value.isTextual() ? value.textValue() : "";
    if (command.isEmpty()) {
      throw new MalformedMessageException("command must be a string that is not empty");
    }
    if (command.indexOf('\0') >= 0 || !isUnicode(command)) {
      throw new MalformedMessageException(
          "command must not hold NUL, or a surrogate without a pair");
    }
    if (command.length() > maxBytes || command.getBytes(UTF_8).length > maxBytes) {
      throw new MalformedMessageException("command must have at most %d bytes".formatted(maxBytes));
    }
    return command;
  }

  /**
   * Returns the reason as far as it can be passed on: any answer of this kind fails the command.
   */
  private static String reason(JsonNode data, long maxBytes) {
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
      if (size > maxBytes) {
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
