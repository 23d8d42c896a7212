package dev.podshell.gateway.dialect.question;

/** A client's message cannot be understood or done. The text tells the client why. */
final class MalformedMessageException extends Exception {

  private final String termType;

  /**
   * @param termType of the message, as the client named it; empty if it named none
   */
  MalformedMessageException(String termType, String message) {
    super(message);
    this.termType = termType;
  }

  String termType() {
    return termType;
  }
}
