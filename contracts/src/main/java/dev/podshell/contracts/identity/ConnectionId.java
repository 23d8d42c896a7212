package dev.podshell.contracts.identity;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * Names one connection of a monitor, or of a user of monitors: 64 random bits as 16 hexadecimal
 * digits.
 */
public record ConnectionId(@JsonValue String value) {

  private static final Pattern FORM = Pattern.compile("[0-9a-f]{16}");

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public ConnectionId {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException("A connection id is 16 hexadecimal digits");
    }
  }

  public static ConnectionId random(SecureRandom random) {
    return new ConnectionId(HexFormat.of().toHexDigits(random.nextLong()));
  }

  @Override
  public String toString() {
    return value;
  }
}
