package dev.podshell.gateway.transcript;

import dev.podshell.contracts.event.EntryContent;
import dev.podshell.contracts.event.Stream;
import dev.podshell.contracts.history.TerminalScreen;
import dev.podshell.contracts.identity.CommandId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Decodes a transcript's bytes to text, and knows the last entry that the client has. Used by one
 * thread.
 */
final class TranscriptText {

  private final CommandId command;
  private final Map<Stream, Utf8Stream> streams = new EnumMap<>(Stream.class);
  private final Map<TapStream, Utf8Stream> taps = new TreeMap<>();
  private long last;
  private long written;

  TranscriptText(Cursor start) {
    this.command = start.command();
    this.last = start.entry();
    start.tails().forEach((stream, tail) -> streams.put(stream, new Utf8Stream(tail)));
    start.tapTails().forEach((stream, tail) -> taps.put(stream, new Utf8Stream(tail)));
  }

  /** Returns the number of the last entry that was passed. */
  long last() {
    return last;
  }

  /** Returns the number of bytes that the command wrote, up to the last entry that was passed. */
  long written() {
    return written;
  }

  /** Sets the number of bytes written before the next entry, in case that entry is not output. */
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

  /**
   * Continues at another place, whose entry begins in the middle of the output and not of a
   * character.
   *
   * @param skipped the number of bytes between the last place and this one
   */
  Delivery.Jumped jump(TerminalScreen screen, long skipped) {
    Utf8Stream decoder = new Utf8Stream();
    streams.put(Stream.TTY, decoder);
    String text = screen.sequences() + decoder.decode(screen.output());
    last = screen.entry();
    written = screen.offset() + screen.output().length;
    return new Delivery.Jumped(skipped, screen.size(), text, screen.offset(), cursor());
  }

  /** Decodes a piece of a tap. A gap before it completes the character that was cut. */
  Delivery.Tapped tapped(long number, EntryContent.Tapped tapped) {
    TapStream stream = new TapStream(tapped.location(), tapped.stream());
    Utf8Stream decoder = taps.computeIfAbsent(stream, _ -> new Utf8Stream());
    String cut = tapped.skipped() > 0 ? decoder.flush() : "";
    String text = cut + decoder.decode(tapped.bytes());
    last = number;
    return new Delivery.Tapped(stream, tapped.skipped(), text, cursor());
  }

  /** Returns the incomplete last character of each tap, once nothing follows. */
  List<Delivery.Tapped> restOfTaps() {
    List<Delivery.Tapped> rest = new ArrayList<>();
    taps.forEach(
        (stream, decoder) -> {
          if (decoder.tailLength() > 0) {
            rest.add(new Delivery.Tapped(stream, 0, decoder.flush(), cursor()));
          }
        });
    return rest;
  }

  /** Returns the incomplete last character of each stream, once nothing follows. */
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
