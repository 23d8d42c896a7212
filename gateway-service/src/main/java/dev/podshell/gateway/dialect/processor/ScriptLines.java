package dev.podshell.gateway.dialect.processor;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectReader;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/** Joins pieces of text into lines. The memory for a line is bounded. */
final class ScriptLines {

  private final ObjectReader json;
  private final int maxBytes;
  private final ByteArrayOutputStream begun = new ByteArrayOutputStream();
  private boolean isTooLong;

  /**
   * @param maxBytes of a line; a longer one is dropped and reported as unreadable
   */
  ScriptLines(ObjectReader json, int maxBytes) {
    this.json = json;
    this.maxBytes = maxBytes;
  }

  /** Returns the lines that a piece completes. */
  List<ScriptLine> take(byte[] piece) {
    List<ScriptLine> lines = new ArrayList<>();
    int start = 0;
    for (int index = 0; index < piece.length; index++) {
      if (piece[index] == '\n') {
        keep(piece, start, index);
        lines.add(line());
        start = index + 1;
      }
    }
    keep(piece, start, piece.length);
    return lines;
  }

  /** Forgets the line that has begun. */
  void drop() {
    begun.reset();
    isTooLong = false;
  }

  private void keep(byte[] piece, int start, int end) {
    if (isTooLong || begun.size() + end - start > maxBytes) {
      begun.reset();
      isTooLong = true;
    } else {
      begun.write(piece, start, end - start);
    }
  }

  private ScriptLine line() {
    ScriptLine line =
        isTooLong
            ? new ScriptLine.Unreadable(
                "A call of the script has more than %d bytes".formatted(maxBytes))
            : ScriptLine.parse(begun.toString(UTF_8), json);
    drop();
    return line;
  }
}
