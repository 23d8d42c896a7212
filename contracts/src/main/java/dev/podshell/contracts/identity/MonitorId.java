package dev.podshell.contracts.identity;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * Names a monitor: the first 128 bits of a SHA-256 over the id that its clients know it by, as 32
 * hexadecimal digits. Anybody who knows that id may send it commands, so the id is in no record,
 * table or log.
 */
public record MonitorId(@JsonValue String value) {

  private static final Pattern FORM = Pattern.compile("[0-9a-f]{32}");

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public MonitorId {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException("A monitor id is 32 hexadecimal digits");
    }
  }

  /** Returns the id of the monitor that clients know by an id. */
  public static MonitorId of(String clientId) {
    return new MonitorId(HexFormat.of().formatHex(Digests.sha256("monitor", clientId), 0, 16));
  }

  @Override
  public String toString() {
    return value;
  }
}
