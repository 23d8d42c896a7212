package dev.podshell.contracts.identity;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * Names a learner in records that do not tell who it is: the SHA-256 of the learner's id, as 64
 * hexadecimal digits.
 */
public record LearnerKey(@JsonValue String value) {

  private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public LearnerKey {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException("A learner key is 64 hexadecimal digits");
    }
  }

  /** Returns the key of a learner. */
  public static LearnerKey of(LearnerId learner) {
    return new LearnerKey(HexFormat.of().formatHex(Digests.sha256("learner", learner.value())));
  }

  @Override
  public String toString() {
    return value;
  }
}
