package dev.podshell.contracts.identity;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * Names one life of a sandbox, from creation to its end: 64 random bits as 16 hexadecimal digits.
 */
public record IncarnationId(@JsonValue String value) {

  private static final Pattern FORM = Pattern.compile("[0-9a-f]{16}");

  /** Stands for no incarnation, in events about a sandbox without one. */
  public static final IncarnationId NONE = new IncarnationId("0000000000000000");

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public IncarnationId {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException("An incarnation id is 16 hexadecimal digits");
    }
  }

  public static IncarnationId random(SecureRandom random) {
    return new IncarnationId(HexFormat.of().toHexDigits(random.nextLong()));
  }

  @Override
  public String toString() {
    return value;
  }
}
