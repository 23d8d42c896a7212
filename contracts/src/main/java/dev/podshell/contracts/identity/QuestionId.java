package dev.podshell.contracts.identity;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/**
 * Names a question, as clients do: 1 to 128 ASCII letters, digits and {@code . _ ~ @ : + -}. The
 * catalogue of the execution service defines the meaning.
 */
public record QuestionId(@JsonValue String value) {

  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9._~@:+-]{1,128}");

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public QuestionId {
    if (!isValid(value)) {
      throw new IllegalArgumentException(
          "A question id has from 1 to 128 of the letters a to z and A to Z, digits and . _ ~ @ : + -");
    }
  }

  /** Returns whether a text can be the id of a question. */
  public static boolean isValid(String text) {
    return FORM.matcher(text).matches();
  }

  @Override
  public String toString() {
    return value;
  }
}
