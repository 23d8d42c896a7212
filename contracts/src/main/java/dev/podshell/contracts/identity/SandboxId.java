package dev.podshell.contracts.identity;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * Names the place where one learner works on one question: the first 128 bits of a SHA-256 over
 * both, as 32 hexadecimal digits. It is the key of every record about that place, and never carries
 * what a learner typed.
 */
public record SandboxId(@JsonValue String value) {

  private static final Pattern FORM = Pattern.compile("[0-9a-f]{32}");

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public SandboxId {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException("A sandbox id is 32 hexadecimal digits");
    }
  }

  public static SandboxId of(LearnerId learner, QuestionId question) {
    byte[] digest = Digests.sha256("sandbox", learner.value(), question.value());
    return new SandboxId(HexFormat.of().formatHex(digest, 0, 16));
  }

  @Override
  public String toString() {
    return value;
  }
}
