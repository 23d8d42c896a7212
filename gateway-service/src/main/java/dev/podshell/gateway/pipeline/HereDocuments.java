package dev.podshell.gateway.pipeline;

import static dev.podshell.gateway.pipeline.Source.END;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Queue;

/** Keeps the here-documents that a line has begun, and reads their lines after it. */
final class HereDocuments {

  /** The maximum number that bash accepts in a line. */
  static final int MAX = 16;

  private record HereDocument(String delimiter, boolean isQuoted, boolean isIndented, int at) {}

  private final Source source;

  /** Each substitution has its own list, the innermost last. */
  private final Deque<Queue<HereDocument>> levels = new ArrayDeque<>();

  private int waiting;

  HereDocuments(Source source) {
    this.source = source;
    levels.addLast(new ArrayDeque<>());
  }

  void enterSubstitution() {
    levels.addLast(new ArrayDeque<>());
  }

  void leaveSubstitution() throws UnparsableCommandException {
    checkRead(waiting - levels.removeLast().size(), "a substitution ends");
  }

  /**
   * Refuses the end of a line if here-documents are pending: shells differ in how they treat the
   * next line.
   */
  void checkNoneWaits() throws UnparsableCommandException {
    checkRead(0, "a line ends within parentheses");
  }

  void endText() throws UnparsableCommandException {
    HereDocument first = levels.getLast().peek();
    if (first != null) {
      throw endless(first);
    }
  }

  /** Reads the delimiter, and expects the lines after this one. */
  void begin(boolean isIndented) throws UnparsableCommandException {
    int at = source.position();
    Queue<HereDocument> begun = levels.getLast();
    if (begun.size() == MAX) {
      throw source.unclear("more than %d here-documents begin in a line".formatted(MAX));
    }
    Delimiter delimiter = Delimiter.read(source);
    begun.add(new HereDocument(delimiter.text(), delimiter.isQuoted(), isIndented, at));
    waiting++;
  }

  /** Reads the lines of those that have begun, from the beginning of a line. */
  void read() throws UnparsableCommandException {
    Queue<HereDocument> begun = levels.getLast();
    checkRead(begun.size(), "a line ends within parentheses");
    waiting = 0;
    while (!begun.isEmpty()) {
      HereDocument document = begun.remove();
      do {
        if (source.peekRaw() == END) {
          throw endless(document);
        }
      } while (!readLine(document));
    }
  }

  /** Reads a line, joined with others if backslashes say so. Tells whether it is the delimiter. */
  private boolean readLine(HereDocument document) throws UnparsableCommandException {
    String delimiter = document.delimiter();
    int matched = 0;
    boolean isSame = true;
    while (true) {
      int next = source.nextRaw();
      if (next == END || next == '\n') {
        return isSame && matched == delimiter.length();
      }
      boolean isEscape = next == '\\' && !document.isQuoted();
      if (isEscape && source.peekRaw() == '\n') {
        source.nextRaw();
        continue;
      }
      if (next == '\t' && document.isIndented() && matched == 0) {
        continue;
      }
      if (isSame && matched == delimiter.length() && next == ')' && levels.size() > 1) {
        throw source.unclear("a parenthesis follows the delimiter of a here-document");
      }
      isSame &= matched < delimiter.length() && delimiter.charAt(matched) == next;
      matched++;
      if (isEscape && source.peekRaw() != END) {
        int escaped = source.nextRaw();
        isSame &= matched < delimiter.length() && delimiter.charAt(matched) == escaped;
        matched++;
      }
    }
  }

  private void checkRead(int expected, String what) throws UnparsableCommandException {
    if (waiting > expected) {
      throw source.unclear(what + " before the here-documents that began in front of it");
    }
  }

  private UnparsableCommandException endless(HereDocument document) {
    return source.unclear("a here-document has no end", document.at());
  }
}
