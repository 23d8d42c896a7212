package dev.podshell.gateway.transcript;

import dev.podshell.contracts.command.TerminalSize;
import dev.podshell.contracts.event.ReachedLimit;
import dev.podshell.contracts.event.Stream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One step of a command's transcript. A sink gets them one at a time, in order. */
public sealed interface Delivery {

  /** The first process runs. */
  record Started(Instant begin, Cursor cursor) implements Delivery {}

  /**
   * Text that the command wrote.
   *
   * @param offset of its first byte in all that the command wrote
   * @param files names of files that the text may hold, as the sandbox says
   * @param cursor to go on after exactly this
   */
  record Output(Stream stream, long offset, String text, List<String> files, Cursor cursor)
      implements Delivery {}

  /**
   * Output was left out, because what follows shows the same screen without it. Only sinks that are
   * screens get this, and only of commands that run under a terminal.
   *
   * @param skipped the number of bytes that were left out
   * @param size of the terminal
   * @param text what brings a new terminal of that size into its state at this place, and the first
   *     text after the place
   * @param offset of the first byte after the place, in all that the command wrote
   * @param cursor to go on after exactly this
   */
  record Jumped(long skipped, TerminalSize size, String text, long offset, Cursor cursor)
      implements Delivery {}

  /**
   * Bytes that a script wrote to its game engine. Only commands with an engine have them.
   *
   * @param bytes lines, cut anywhere; must not be changed
   */
  record Called(byte[] bytes) implements Delivery {}

  /**
   * Text that passed through a pipe with a tap. Only commands that asked for taps have it.
   *
   * @param tap which pipe of the command's text, and which stream
   * @param skipped the number of bytes that are missing before the text
   * @param cursor to go on after exactly this
   */
  record Tapped(TapStream tap, long skipped, String text, Cursor cursor) implements Delivery {}

  /**
   * The command has ended. Nothing follows.
   *
   * @param rest the incomplete last character of each stream that has one
   * @param offset the number of bytes that the command wrote
   * @param limit the limit that ended the command; null if none did
   */
  record Completed(
      Map<Stream, String> rest,
      long offset,
      int exitCode,
      @Nullable Integer signal,
      @Nullable ReachedLimit limit,
      Instant end,
      Cursor cursor)
      implements Delivery {}

  /**
   * The command will not run. Nothing follows.
   *
   * @param isTemporary whether the same text may run later, as another command
   */
  record Failed(String message, boolean isTemporary) implements Delivery {}

  /**
   * The sandbox is gone, and with it everything that the command did after this offset. Nothing
   * follows.
   *
   * @param end when the loss was found
   */
  record Lost(Map<Stream, String> rest, long offset, String message, Instant end, Cursor cursor)
      implements Delivery {}

  /**
   * The store lacks entries that were never kept: what follows does not join what came before.
   *
   * @param first number of the first entry that is missing
   * @param last number of the last
   */
  record Gap(long first, long last) implements Delivery {}

  /** The history that the client missed is late, because the store is away or lags. */
  record Delayed() implements Delivery {}
}
