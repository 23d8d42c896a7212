package dev.podshell.gateway.dialect.question;

import dev.podshell.gateway.transcript.Cursor;

/**
 * A place in the transcript of a run. It includes the mode of the cursor keys at that place, which
 * a client that continues from there would not see.
 */
record QuestionCursor(Cursor place, boolean applicationMode) {

  private static final char APPLICATION = 'a';
  private static final char NORMAL = 'n';

  /**
   * Reads a cursor.
   *
   * @throws IllegalArgumentException with a message for the client, if it is not one
   */
  static QuestionCursor parse(String text) {
    char mode = text.isEmpty() ? ' ' : text.charAt(0);
    if (mode != APPLICATION && mode != NORMAL) {
      throw new IllegalArgumentException(
          "The cursor is malformed: send one as it came, or none to begin at the beginning");
    }
    return new QuestionCursor(Cursor.parse(text.substring(1)), mode == APPLICATION);
  }

  String text() {
    return (applicationMode ? APPLICATION : NORMAL) + place.text();
  }
}
