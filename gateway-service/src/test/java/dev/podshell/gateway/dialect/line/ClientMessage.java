package dev.podshell.gateway.dialect.line;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Holds a message of a client, which is one line. */
sealed interface ClientMessage {

  /** Runs a command. */
  record Run(String text) implements ClientMessage {}

  /** Types a line into the command that runs. */
  record Type(String text) implements ClientMessage {}

  /**
   * Reads a frame.
   *
   * @throws MalformedMessageException with the reason for the client
   */
  static ClientMessage parse(String frame, int maxLength) throws MalformedMessageException {
    if (frame.length() > maxLength) {
      throw new MalformedMessageException("A line has at most " + maxLength + " characters");
    }
    if (frame.indexOf('\0') >= 0 || !UTF_8.newEncoder().canEncode(frame)) {
      throw new MalformedMessageException("A line must not hold NUL, or half a character");
    }
    int space = frame.indexOf(' ');
    String text = frame.substring(space + 1);
    return switch (frame.substring(0, Math.max(space, 0))) {
      case "run" -> new Run(text);
      case "type" -> new Type(text);
      default -> throw new MalformedMessageException("A line begins with run or type, and a space");
    };
  }
}
