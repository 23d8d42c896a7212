package dev.podshell.contracts.identity;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.ByteBuffer;

/**
 * Names a command within its sandbox; clients know it as {@code serverId}. It is the first 53 bits
 * (what a JSON number holds exactly) of an HMAC-SHA256 of the client's own id under the session, so
 * every gateway computes the same and a command that is sent twice is one command.
 */
public record CommandId(@JsonValue long value) {

  private static final int BITS = 53;

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public CommandId {
    if (value < 0 || value >= 1L << BITS) {
      throw new IllegalArgumentException("A command id is a whole number below 2^" + BITS);
    }
  }

  /**
   * Computes the id of a command from the id that its client gave it.
   *
   * @param clientId the JSON text of the client's id, so that the number 1 and the string "1"
   *     differ
   */
  public static CommandId of(SessionId session, String clientId) {
    byte[] mac = Digests.hmacSha256(session.value(), clientId);
    return new CommandId(ByteBuffer.wrap(mac).getLong() >>> (Long.SIZE - BITS));
  }

  /**
   * Parses a decimal number.
   *
   * @throws IllegalArgumentException if the text is not a command id
   */
  public static CommandId parse(String text) {
    return new CommandId(Long.parseLong(text));
  }

  @Override
  public String toString() {
    return Long.toString(value);
  }
}
