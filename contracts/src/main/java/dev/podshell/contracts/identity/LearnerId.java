package dev.podshell.contracts.identity;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * Names a learner in records that need not tell who it is: the SHA-256 of the learner's name, as 64
 * hexadecimal digits.
 */
public record LearnerId(@JsonValue String value) {

  private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public LearnerId {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException("A learner id is 64 hexadecimal digits");
    }
  }

  /** Returns the id of the learner whom tokens name so. */
  public static LearnerId of(String learner) {
    return new LearnerId(HexFormat.of().formatHex(Digests.sha256("learner", learner)));
  }

  @Override
  public String toString() {
    return value;
  }
}
