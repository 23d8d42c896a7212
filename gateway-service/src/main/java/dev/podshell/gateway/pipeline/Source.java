package dev.podshell.gateway.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Gives the bytes of a text one by one. A backslash before a newline joins two lines, as in bash:
 * both are skipped unless a byte is read raw.
 */
final class Source {

  /** Stands for the byte after the last one. */
  static final int END = -1;

  private final byte[] bytes;
  private int position;
  private int end;
  private long looks;

  Source(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Returns the next byte without reading it, or {@link #END}. */
  int peek() {
    position = joined(position);
    return at(position);
  }

  /** Returns the next byte without reading it, even if it joins lines. */
  int peekRaw() {
    return at(position);
  }

  /** Reads a byte. */
  int next() {
    peek();
    return nextRaw();
  }

  /** Reads a byte, even if it joins lines. */
  int nextRaw() {
    int read = at(position);
    if (read != END) {
      position++;
    }
    end = position;
    return read;
  }

  /** Passes over a byte that is no part of a command. */
  void skip() {
    position++;
  }

  /** Returns the first place at or after one whose byte does not join lines. */
  int joined(int from) {
    int place = from;
    while (at(place) == '\\' && at(place + 1) == '\n') {
      place += 2;
    }
    return place;
  }

  /** Returns the byte at a place, or {@link #END}. */
  int at(int place) {
    looks++;
    return place < bytes.length ? bytes[place] & 0xFF : END;
  }

  /** Tells whether a process substitution begins at a place. */
  boolean isProcess(int place) {
    int first = at(place);
    return (first == '<' || first == '>') && at(joined(place + 1)) == '(';
  }

  /** Continues at a place ahead; the bytes before it count as read. */
  void moveTo(int place) {
    position = place;
    end = place;
  }

  /** Returns the place of the next byte. */
  int position() {
    return position;
  }

  /** Returns the place after the last byte that was read and not skipped. */
  int end() {
    return end;
  }

  /** Returns how often bytes were examined, which measures all work. */
  long looks() {
    return looks;
  }

  /** Refuses the text because of what is at a place. */
  UnparsableCommandException unclear(String what, int place) {
    int line = 1;
    int lineStart = 0;
    int bound = Math.min(place, bytes.length);
    for (int i = 0; i < bound; i++) {
      if (bytes[i] == '\n') {
        line++;
        lineStart = i + 1;
      }
    }
    String before = new String(bytes, lineStart, bound - lineStart, UTF_8);
    int column = before.codePointCount(0, before.length()) + 1;
    return new UnparsableCommandException("%s (line %d, column %d)".formatted(what, line, column));
  }

  /** Refuses the text because of what comes next. */
  UnparsableCommandException unclear(String what) {
    return unclear(what, position);
  }
}
