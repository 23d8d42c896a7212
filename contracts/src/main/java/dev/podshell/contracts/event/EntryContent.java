package dev.podshell.contracts.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.podshell.contracts.command.TerminalSize;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The content of an entry. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = EntryContent.Started.class, name = "started"),
  @JsonSubTypes.Type(value = EntryContent.Output.class, name = "output"),
  @JsonSubTypes.Type(value = EntryContent.Called.class, name = "called"),
  @JsonSubTypes.Type(value = EntryContent.Tapped.class, name = "tapped"),
  @JsonSubTypes.Type(value = EntryContent.Resized.class, name = "resized"),
  @JsonSubTypes.Type(value = EntryContent.Exited.class, name = "exited")
})
public sealed interface EntryContent {

  /** The first process runs. Always the first entry. */
  record Started() implements EntryContent {}

  /**
   * Bytes that the command wrote.
   *
   * @param offset of the first byte in all that the command wrote, whatever the stream
   * @param bytes 1 to {@value #MAX_BYTES}; not copied, and not to be changed
   * @param files names of files in the command's working directory that the text holds, as the
   *     sandbox says; none unless they are asked for
   */
  @SuppressWarnings("ArrayRecordComponent") // on the way of every byte: compared nowhere
  record Output(
      Stream stream,
      long offset,
      byte[] bytes,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> files)
      implements EntryContent {

    public static final int MAX_BYTES = 64 * 1024;

    /** The most names of files. */
    public static final int MAX_FILES = 256;

    /** The most bytes of UTF-8 that the names have together. */
    public static final int MAX_FILES_BYTES = 16 * 1024;

    @SuppressWarnings("ConstantValue") // JSON leaves an empty list out
    public Output {
      files = files == null ? List.of() : List.copyOf(files);
    }

    /** Output of which no names are known. */
    public Output(Stream stream, long offset, byte[] bytes) {
      this(stream, offset, bytes, List.of());
    }
  }

  /**
   * Bytes that a script wrote to its game engine: lines, cut anywhere. They are no output, and
   * count in no offset.
   *
   * @param bytes 1 to {@value Output#MAX_BYTES}; not copied, and not to be changed
   */
  @SuppressWarnings("ArrayRecordComponent") // as above
  record Called(byte[] bytes) implements EntryContent {}

  /**
   * Bytes that passed through a pipe with a tap, or that the stage left of it wrote to its standard
   * error. They count in no offset: the pipe is none of the command's outputs, and the standard
   * error is there once more as {@link Output}.
   *
   * @param location which of the text's pipes it is, counted from 0
   * @param stream {@link Stream#STDOUT}: what passed through the pipe; or {@link Stream#STDERR}
   * @param skipped how many bytes of this stream of the tap, just before these, were dropped for
   *     lack of room
   * @param bytes 0 to {@value Output#MAX_BYTES}, 0 only if some were skipped; not copied, and not
   *     to be changed
   */
  @SuppressWarnings("ArrayRecordComponent") // as above
  record Tapped(int location, Stream stream, long skipped, byte[] bytes) implements EntryContent {}

  /** The terminal has another size from here on. */
  record Resized(TerminalSize size) implements EntryContent {}

  /**
   * The first process has ended. Always the last entry.
   *
   * @param exitCode as a shell reports it: 128 + n for a signal
   * @param signal the Linux number of the signal that ended it, or null
   * @param limit the limit that ended it, or null; records of earlier services have none
   */
  record Exited(
      int exitCode,
      @Nullable Integer signal,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable ReachedLimit limit)
      implements EntryContent {

    /** The end of a command that no limit ended. */
    public Exited(int exitCode, @Nullable Integer signal) {
      this(exitCode, signal, null);
    }
  }
}
