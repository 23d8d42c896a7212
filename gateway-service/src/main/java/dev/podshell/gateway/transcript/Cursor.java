package dev.podshell.gateway.transcript;

import dev.podshell.contracts.command.Program;
import dev.podshell.contracts.event.Stream;
import dev.podshell.contracts.identity.CommandId;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A place in a transcript: after an entry, with the bytes of each stream that were read and not yet
 * decoded. Its text is opaque to clients and means the same to every gateway: base64url of {@code
 * version:u8 command:u64 entry:u64 lengths:u8 tails}, where {@code lengths} has two bits for each
 * stream. Version 2 adds {@code location:u32 stream-and-length:u8 tail} for each tail of a tap.
 *
 * @param entry number of the last entry that was delivered; 0: the beginning
 * @param tails at most 3 bytes of each stream; streams without are absent
 * @param tapTails likewise of each stream of a tap, in their order
 */
public record Cursor(
    CommandId command, long entry, Map<Stream, byte[]> tails, Map<TapStream, byte[]> tapTails) {

  private static final byte VERSION = 1;
  private static final byte VERSION_WITH_TAPS = 2;
  private static final int TAP_BYTES = Integer.BYTES + 1 + Utf8Stream.MAX_TAIL;
  private static final int MAX_TAPS = 2 * Program.Shell.MAX_TAPS;
  private static final int FIXED_BYTES = 1 + Long.BYTES + Long.BYTES + 1;
  private static final int BITS = 2;
  private static final int MASK = (1 << BITS) - 1;

  /** A place in a transcript in which no tap has a character left over. */
  public Cursor(CommandId command, long entry, Map<Stream, byte[]> tails) {
    this(command, entry, tails, Map.of());
  }

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
      byte version = buffer.get();
      if (version == VERSION || version == VERSION_WITH_TAPS) {
        Cursor cursor = read(buffer, version);
        if (!buffer.hasRemaining() && cursor.entry >= 0) {
          return cursor;
        }
      }
      throw malformed(null);
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      throw malformed(e);
    }
  }

  private static Cursor read(ByteBuffer buffer, byte version) {
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
    return new Cursor(command, entry, tails, version == VERSION ? Map.of() : readTapTails(buffer));
  }

  /** At least one, each above the one before: so every cursor has one text alone. */
  private static Map<TapStream, byte[]> readTapTails(ByteBuffer buffer) {
    NavigableMap<TapStream, byte[]> tails = new TreeMap<>();
    do {
      int location = buffer.getInt();
      int streamAndLength = buffer.get();
      boolean isError = streamAndLength >>> BITS == 1;
      TapStream tap = new TapStream(location, isError ? Stream.STDERR : Stream.STDOUT);
      byte[] tail = new byte[streamAndLength & MASK];
      boolean follows = tails.isEmpty() || tails.lastKey().compareTo(tap) < 0;
      if (location < 0 || streamAndLength >>> BITS > 1 || tail.length == 0 || !follows) {
        throw malformed(null);
      }
      buffer.get(tail);
      tails.put(tap, tail);
    } while (buffer.hasRemaining() && tails.size() < MAX_TAPS);
    return tails;
  }

  /** The text that {@link #parse} reads. */
  public String text() {
    ByteBuffer buffer =
        ByteBuffer.allocate(
            FIXED_BYTES
                + Utf8Stream.MAX_TAIL * Stream.values().length
                + TAP_BYTES * tapTails.size());
    int lengths = 0;
    for (Stream stream : Stream.values()) {
      lengths |= tail(stream).length << (BITS * stream.ordinal());
    }
    byte version = tapTails.isEmpty() ? VERSION : VERSION_WITH_TAPS;
    buffer.put(version).putLong(command.value()).putLong(entry).put((byte) lengths);
    for (Stream stream : Stream.values()) {
      buffer.put(tail(stream));
    }
    tapTails.forEach(
        (tap, tail) -> {
          int stream = tap.stream() == Stream.STDERR ? 1 : 0;
          buffer.putInt(tap.location()).put((byte) (stream << BITS | tail.length)).put(tail);
        });
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
