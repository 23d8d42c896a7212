package dev.podshell.gateway.room;

/** A change does not fit; the message is for the client. */
public final class TextChangeException extends Exception {

  TextChangeException(String message) {
    super(message);
  }

  static TextChangeException tooLong(int maxCharacters) {
    return new TextChangeException(
        "The code must not have more than %d characters".formatted(maxCharacters));
  }
}
