package dev.podshell.gateway.delivery;

import dev.podshell.contracts.event.Stream;
import dev.podshell.contracts.identity.CommandId;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A place in a transcript: after an entry, with the bytes of each stream that were read and not yet
 * decoded. Its text is opaque to clients and means the same to every gateway: base64url of {@code
 * version:u8 command:u64 entry:u64 lengths:u8 tails}, where {@code lengths} has two bits for each
 * stream.
 *
 * @param entry number of the last entry that was delivered; 0: the beginning
 * @param tails at most 3 bytes of each stream; streams without are absent
 */
public record Cursor(CommandId command, long entry, Map<Stream, byte[]> tails) {

  private static final byte VERSION = 1;
  private static final int FIXED_BYTES = 1 + Long.BYTES + Long.BYTES + 1;
  private static final int BITS = 2;
  private static final int MASK = (1 << BITS) - 1;

  /** The beginning of a transcript. */
  public static Cursor beginningOf(CommandId command) {
    return new Cursor(command, 0, Map.of());
  }

  /**
   * Reads a cursor.
   *
   * @throws IllegalArgumentException with a message for the client, if it is not one
   */
  public static Cursor parse(String text) {
    try {
      ByteBuffer buffer = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
      if (buffer.get() == VERSION) {
        Cursor cursor = read(buffer);
        if (!buffer.hasRemaining() && cursor.entry >= 0) {
          return cursor;
        }
      }
      throw malformed(null);
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      throw malformed(e);
    }
  }

  private static Cursor read(ByteBuffer buffer) {
    CommandId command = new CommandId(buffer.getLong());
    long entry = buffer.getLong();
    int lengths = buffer.get();
    if (lengths >>> (BITS * Stream.values().length) != 0) {
      throw malformed(null);
    }
    Map<Stream, byte[]> tails = new EnumMap<>(Stream.class);
    for (Stream stream : Stream.values()) {
      int length = lengths >>> (BITS * stream.ordinal()) & MASK;
      if (length > 0) {
        byte[] tail = new byte[length];
        buffer.get(tail);
        tails.put(stream, tail);
      }
    }
    return new Cursor(command, entry, tails);
  }

  /** The text that {@link #parse} reads. */
  public String text() {
    ByteBuffer buffer =
        ByteBuffer.allocate(FIXED_BYTES + Utf8Stream.MAX_TAIL * Stream.values().length);
    int lengths = 0;
    for (Stream stream : Stream.values()) {
      lengths |= tail(stream).length << (BITS * stream.ordinal());
    }
    buffer.put(VERSION).putLong(command.value()).putLong(entry).put((byte) lengths);
    for (Stream stream : Stream.values()) {
      buffer.put(tail(stream));
    }
    byte[] bytes = Arrays.copyOf(buffer.array(), buffer.position());
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  byte[] tail(Stream stream) {
    return tails.getOrDefault(stream, new byte[0]);
  }

  private static IllegalArgumentException malformed(@Nullable Throwable cause) {
    return new IllegalArgumentException(
        "The cursor is malformed: send one as it came, or none to begin at the beginning", cause);
  }
}
