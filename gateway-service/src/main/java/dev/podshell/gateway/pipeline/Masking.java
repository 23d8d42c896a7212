package dev.podshell.gateway.pipeline;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The bytes of a text, in which what stands in the grammar's way can be replaced, in place, by what
 * means as much to its pipelines: a here-document's body and operator, and the {@code !} or {@code
 * time} before a pipeline.
 */
final class Masking {

  private static final String METACHARACTERS = " \t\n;&|<>()";
  private static final Pattern PREFIX =
      Pattern.compile("\\G(!|time([ \\t]+-p)?([ \\t]+--)?)[ \\t]");

  private final byte[] bytes;

  Masking(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Blanks what is before a pipeline; false if it is something else. */
  boolean maskPrefix(int at) {
    Matcher prefix = PREFIX.matcher(new String(bytes, ISO_8859_1));
    if (!prefix.find(at)) {
      return false;
    }
    Arrays.fill(bytes, at, prefix.end(), (byte) ' ');
    return true;
  }

  /**
   * Makes a newline that ends a command a semicolon.
   *
   * @param from where a comment before it begins; the newline, if there is none
   */
  void maskNewline(int from, int newline) {
    Arrays.fill(bytes, from, newline, (byte) ' ');
    bytes[newline] = ';';
  }

  /**
   * Makes a here-document a redirection from a file, with its lines empty.
   *
   * @param operator where its {@code <<} is
   * @param afterOperator where its delimiter may begin
   */
  void maskHereDocument(int operator, int afterOperator) throws UnclearTextException {
    boolean stripsTabs = bytes[afterOperator - 1] == '-';
    int start = afterOperator;
    while (start < bytes.length && (bytes[start] == ' ' || bytes[start] == '\t')) {
      start++;
    }
    int end = endOfWord(start);
    byte[] delimiter = unquoted(start, end);
    int bodyStart = endOfLine(end) + 1;
    int bodyEnd = endOfBody(bodyStart, delimiter, stripsTabs);
    Arrays.fill(bytes, operator + 1, end, (byte) 'x');
    for (int i = bodyStart; i < bodyEnd; i++) {
      if (bytes[i] != '\n') {
        bytes[i] = ' ';
      }
    }
  }

  private int endOfWord(int start) throws UnclearTextException {
    int at = start;
    while (at < bytes.length && METACHARACTERS.indexOf(bytes[at]) < 0) {
      at = afterCharacter(at);
    }
    if (at == start || at > bytes.length) {
      throw endless();
    }
    return at;
  }

  /** After a character, or after a quoted text that begins with it. */
  private int afterCharacter(int at) throws UnclearTextException {
    byte quote = bytes[at];
    if (quote == '\\') {
      return Math.min(at + 2, bytes.length);
    }
    if (quote != '\'' && quote != '"') {
      return at + 1;
    }
    int end = at + 1;
    while (end < bytes.length && bytes[end] != quote) {
      end += quote == '"' && bytes[end] == '\\' ? 2 : 1;
    }
    if (end >= bytes.length) {
      throw new UnclearTextException("a quote has no end");
    }
    return end + 1;
  }

  private byte[] unquoted(int start, int end) {
    byte[] word = new byte[end - start];
    int length = 0;
    byte quote = 0;
    for (int i = start; i < end; i++) {
      byte at = bytes[i];
      if (quote == 0 && (at == '\'' || at == '"')) {
        quote = at;
      } else if (quote != 0 && at == quote) {
        quote = 0;
      } else if (at == '\\' && quote != '\'' && i + 1 < end) {
        word[length++] = bytes[++i];
      } else {
        word[length++] = at;
      }
    }
    return Arrays.copyOf(word, length);
  }

  /** Where the line ends that a here-document is opened in: quoted newlines do not. */
  private int endOfLine(int from) throws UnclearTextException {
    int at = from;
    while (at < bytes.length && bytes[at] != '\n') {
      if (bytes[at] == '#' && METACHARACTERS.indexOf(bytes[at - 1]) >= 0) {
        while (at < bytes.length && bytes[at] != '\n') {
          at++;
        }
      } else {
        at = afterCharacter(at);
      }
    }
    if (at >= bytes.length) {
      throw endless();
    }
    return at;
  }

  private int endOfBody(int start, byte[] delimiter, boolean stripsTabs)
      throws UnclearTextException {
    int line = start;
    while (line < bytes.length) {
      int end = line;
      while (end < bytes.length && bytes[end] != '\n') {
        end++;
      }
      int text = line;
      while (stripsTabs && text < end && bytes[text] == '\t') {
        text++;
      }
      if (Arrays.equals(bytes, text, end, delimiter, 0, delimiter.length)) {
        return end;
      }
      line = end + 1;
    }
    throw endless();
  }

  private static UnclearTextException endless() {
    return new UnclearTextException("a here-document has no end");
  }
}
