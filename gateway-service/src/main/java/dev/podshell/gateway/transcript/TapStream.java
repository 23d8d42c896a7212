package dev.podshell.gateway.transcript;

import dev.podshell.contracts.event.Stream;
import java.util.Comparator;

/**
 * Identifies one of the two streams of a tap.
 *
 * @param location which of the text's pipes it is, counted from 0
 * @param stream {@link Stream#STDOUT}: what passed through; or {@link Stream#STDERR}, of the stage
 *     left of it
 */
public record TapStream(int location, Stream stream) implements Comparable<TapStream> {

  private static final Comparator<TapStream> ORDER =
      Comparator.comparingInt(TapStream::location).thenComparing(TapStream::stream);

  /** Orders taps as the text does. */
  @Override
  public int compareTo(TapStream other) {
    return ORDER.compare(this, other);
  }
}
