package dev.podshell.contracts.draft;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/**
 * Names one of a learner's drafts of a question, as a file is named: 1 to 64 ASCII letters, digits
 * and {@code . _ + -}.
 */
public record DraftName(@JsonValue String value) {

  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9._+-]{1,64}");

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public DraftName {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "The name of a draft has from 1 to 64 of the letters a to z and A to Z, digits and . _ + -");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
