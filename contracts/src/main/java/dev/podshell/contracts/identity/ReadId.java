package dev.podshell.contracts.identity;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** Names one read of a file: 128 random bits as 32 hexadecimal digits. */
public record ReadId(@JsonValue String value) {

  private static final Pattern FORM = Pattern.compile("[0-9a-f]{32}");
  private static final int BYTES = 16;

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public ReadId {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException("A read's id is 32 hexadecimal digits");
    }
  }

  public static ReadId random(SecureRandom random) {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    return new ReadId(HexFormat.of().formatHex(bytes));
  }

  @Override
  public String toString() {
    return value;
  }
}
