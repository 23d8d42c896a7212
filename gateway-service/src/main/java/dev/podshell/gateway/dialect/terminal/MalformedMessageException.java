package dev.podshell.gateway.dialect.terminal;

/** A client's message cannot be understood or done. The text tells the client why. */
final class MalformedMessageException extends Exception {

  private final transient Origin origin;

  MalformedMessageException(String message) {
    this(message, Origin.NO_MESSAGE);
  }

  private MalformedMessageException(String message, Origin origin) {
    super(message);
    this.origin = origin;
  }

  /** Returns what the answer repeats of the message. */
  Origin origin() {
    return origin;
  }

  /** Returns the same refusal of a known message. */
  MalformedMessageException about(Origin known) {
    return new MalformedMessageException(String.valueOf(getMessage()), known);
  }
}
