package dev.podshell.contracts.identity;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * Names a room: the first 128 bits of a SHA-256 over its session id, as 32 hexadecimal digits.
 * Anybody who knows the session id may enter, so the session id is in no record, table or log.
 */
public record RoomId(@JsonValue String value) {

  private static final Pattern FORM = Pattern.compile("[0-9a-f]{32}");

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public RoomId {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException("A room id is 32 hexadecimal digits");
    }
  }

  /** Returns the id of the room of a session id. */
  public static RoomId of(String sessionId) {
    return new RoomId(HexFormat.of().formatHex(Digests.sha256("room", sessionId), 0, 16));
  }

  @Override
  public String toString() {
    return value;
  }
}
