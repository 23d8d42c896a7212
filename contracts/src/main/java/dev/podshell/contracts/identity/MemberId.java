package dev.podshell.contracts.identity;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** Names one connection to a room: 64 random bits as 16 hexadecimal digits. */
public record MemberId(@JsonValue String value) {

  private static final Pattern FORM = Pattern.compile("[0-9a-f]{16}");

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public MemberId {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException("A member id is 16 hexadecimal digits");
    }
  }

  public static MemberId random(SecureRandom random) {
    return new MemberId(HexFormat.of().toHexDigits(random.nextLong()));
  }

  @Override
  public String toString() {
    return value;
  }
}
