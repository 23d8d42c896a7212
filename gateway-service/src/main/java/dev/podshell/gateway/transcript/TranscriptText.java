package dev.podshell.gateway.transcript;

import dev.podshell.contracts.event.EntryContent;
import dev.podshell.contracts.event.Stream;
import dev.podshell.contracts.identity.CommandId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How far a client has been brought in a transcript, and the text of what follows. */
final class TranscriptText {

  private final CommandId command;
  private final Map<Stream, Utf8Stream> streams = new EnumMap<>(Stream.class);
  private final Map<TapStream, Utf8Stream> taps = new TreeMap<>();
  private long last;
  private long written;

  TranscriptText(Cursor from) {
    this.command = from.command();
    this.last = from.entry();
    from.tails().forEach((stream, tail) -> streams.put(stream, new Utf8Stream(tail)));
    from.tapTails().forEach((stream, tail) -> taps.put(stream, new Utf8Stream(tail)));
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
    return new Cursor(
        command, last, tails(streams, new EnumMap<>(Stream.class)), tails(taps, new TreeMap<>()));
  }

  private static <S> Map<S, byte[]> tails(Map<S, Utf8Stream> decoders, Map<S, byte[]> tails) {
    decoders.forEach(
        (stream, decoder) -> {
          if (decoder.tailLength() > 0) {
            tails.put(stream, decoder.tail());
          }
        });
    return tails;
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

  /** A character that a gap cuts never becomes whole. */
  TappedText tapped(long number, EntryContent.Tapped tapped) {
    TapStream stream = new TapStream(tapped.location(), tapped.stream());
    Utf8Stream decoder = taps.computeIfAbsent(stream, _ -> new Utf8Stream());
    String cut = tapped.skipped() > 0 ? decoder.flush() : "";
    String text = cut + decoder.decode(tapped.bytes());
    last = number;
    return new TappedText(stream, tapped.skipped(), text, cursor());
  }

  /** What is left over of each tap, now that nothing follows. */
  List<TappedText> restOfTaps() {
    List<TappedText> rest = new ArrayList<>();
    taps.forEach(
        (stream, decoder) -> {
          if (decoder.tailLength() > 0) {
            rest.add(new TappedText(stream, 0, decoder.flush(), cursor()));
          }
        });
    return rest;
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
