package dev.podshell.contracts.identity;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * Names a learner: the subject ({@code sub}) of the token, 1 to 256 characters, none of them NUL.
 */
public record LearnerId(@JsonValue String value) {

  private static final int MAX_CHARACTERS = 256;

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public LearnerId {
    if (!isValid(value)) {
      throw new IllegalArgumentException(
          "A learner id has from 1 to " + MAX_CHARACTERS + " characters, and no NUL");
    }
  }

  /** Returns whether a text can be the id of a learner. */
  public static boolean isValid(String text) {
    return !text.isEmpty() && text.length() <= MAX_CHARACTERS && text.indexOf('\u0000') < 0;
  }

  @Override
  public String toString() {
    return value;
  }
}
