package dev.podshell.gateway.delivery;

import dev.podshell.contracts.event.EntryContent;
import dev.podshell.contracts.event.Stream;
import dev.podshell.contracts.identity.CommandId;
import java.util.EnumMap;
import java.util.Map;

/** How far a client has been brought in a transcript, and the text of what follows. */
final class TranscriptText {

  private final CommandId command;
  private final Map<Stream, Utf8Stream> streams = new EnumMap<>(Stream.class);
  private long last;
  private long written;

  TranscriptText(Cursor from) {
    this.command = from.command();
    this.last = from.entry();
    from.tails().forEach((stream, tail) -> streams.put(stream, new Utf8Stream(tail)));
  }

  /** Number of the last entry that was passed. */
  long last() {
    return last;
  }

  /** Bytes that the command is known to have written, up to the last entry that was passed. */
  long written() {
    return written;
  }

  /** The command wrote this many bytes up to the entry that follows, if that is no output. */
  void wrote(long bytes) {
    written = bytes;
  }

  Cursor cursor() {
    Map<Stream, byte[]> tails = new EnumMap<>(Stream.class);
    streams.forEach(
        (stream, decoder) -> {
          if (decoder.tailLength() > 0) {
            tails.put(stream, decoder.tail());
          }
        });
    return new Cursor(command, last, tails);
  }

  void pass(long number) {
    last = number;
  }

  Delivery.Output output(long number, EntryContent.Output output) {
    Utf8Stream decoder = streams.computeIfAbsent(output.stream(), _ -> new Utf8Stream());
    long offset = output.offset() - decoder.tailLength();
    String text = decoder.decode(output.bytes());
    last = number;
    written = output.offset() + output.bytes().length;
    return new Delivery.Output(output.stream(), offset, text, output.files(), cursor());
  }

  /** What is left over of each stream, now that nothing follows. */
  Map<Stream, String> rest() {
    Map<Stream, String> rest = new EnumMap<>(Stream.class);
    streams.forEach(
        (stream, decoder) -> {
          if (decoder.tailLength() > 0) {
            rest.put(stream, decoder.flush());
          }
        });
    return rest;
  }
}
