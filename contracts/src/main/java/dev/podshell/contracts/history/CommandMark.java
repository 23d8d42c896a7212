package dev.podshell.contracts.history;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;

/**
 * A place in the list of a learner's commands. Clients send it back as they got it, so its text is
 * opaque to them: base64url of {@code microseconds:u64 row:u64}.
 *
 * @param accepted when the command at this place was accepted, in whole microseconds
 * @param row orders commands that were accepted at the same time
 */
public record CommandMark(Instant accepted, long row) {

  private static final Instant LATEST = Instant.parse("9999-12-31T00:00:00Z");

  /** The place before the newest command. */
  public static final CommandMark NEWEST = new CommandMark(LATEST, Long.MAX_VALUE);

  public CommandMark {
    if (accepted.isBefore(Instant.EPOCH) || accepted.isAfter(LATEST) || row < 0) {
      throw malformed();
    }
    accepted = accepted.truncatedTo(ChronoUnit.MICROS);
  }

  /**
   * Reads the text of a place.
   *
   * @throws IllegalArgumentException with a message for the client, if it is not one
   */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static CommandMark parse(String text) {
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(text);
    } catch (IllegalArgumentException _) {
      throw malformed();
    }
    if (bytes.length != 2 * Long.BYTES) {
      throw malformed();
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return new CommandMark(
        Instant.EPOCH.plus(buffer.getLong(), ChronoUnit.MICROS), buffer.getLong());
  }

  /** Returns the text that {@link #parse} reads. */
  @JsonValue
  public String text() {
    byte[] bytes =
        ByteBuffer.allocate(2 * Long.BYTES)
            .putLong(ChronoUnit.MICROS.between(Instant.EPOCH, accepted))
            .putLong(row)
            .array();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  @Override
  public String toString() {
    return text();
  }

  private static IllegalArgumentException malformed() {
    return new IllegalArgumentException(
        "before is malformed: send it as it came, or leave it out to begin with the newest"
            + " command");
  }
}
