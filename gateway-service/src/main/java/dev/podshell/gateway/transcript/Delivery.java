package dev.podshell.gateway.transcript;

import dev.podshell.contracts.event.ReachedLimit;
import dev.podshell.contracts.event.Stream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a client is told of a command, in the order in which it is told. */
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
   * The command has ended. Nothing follows.
   *
   * @param rest what was left of characters that never became whole, for each stream that has some
   * @param offset how much the command wrote
   * @param limit the limit that ended it; null: none
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
   * The sandbox is gone, and with it whatever the command did after this offset. Nothing follows.
   *
   * @param end when that was found
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

  /** What was missed comes later than it should, because the store is away or lags. */
  record Delayed() implements Delivery {}
}
