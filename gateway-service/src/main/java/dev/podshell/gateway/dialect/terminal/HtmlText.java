package dev.podshell.gateway.dialect.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.podshell.gateway.escape.EscapeScanner;
import java.util.List;
import java.util.Locale;

/**
 * Writes the text of one stream as HTML, piece by piece. Everything is escaped, and the only markup
 * is ours: the name of a file becomes a link where it stands by itself, between spaces, control
 * characters, escape sequences or the beginning of the stream. A name at the edge of a piece is no
 * link unless it is known to be whole.
 *
 * <p>Terminal escape sequences pass unchanged, except for {@code <}, which is always escaped:
 * otherwise a sequence could hide a tag.
 *
 * <p>The cost of a piece is linear in its length and in that of the names. Used by one thread.
 */
final class HtmlText {

  private static final List<String> IMAGES = List.of(".png", ".jpg", ".jpeg", ".gif");
  private static final String UNRESERVED = "-._~";

  private static final int MIN_COMPARISONS = 4096;

  /** The number of comparisons of characters with names, per character of a piece. */
  private static final int COMPARISONS_PER_CHARACTER = 64;

  private final EscapeScanner scanner = new EscapeScanner();
  private boolean canBegin;

  /**
   * @param isBeginning whether the stream begins with the first piece
   */
  HtmlText(boolean isBeginning) {
    this.canBegin = isBeginning;
  }

  /**
   * Returns the next piece of the stream as HTML.
   *
   * @param files names that the piece may contain, as reported by a sandbox, which is not trusted
   */
  String render(String text, List<String> files) {
    StringBuilder html = new StringBuilder(text.length() + text.length() / 8);
    FileNames names =
        new FileNames(
            files.stream().filter(HtmlText::isName).toList(),
            MIN_COMPARISONS + (long) text.length() * COMPARISONS_PER_CHARACTER);
    int at = 0;
    while (at < text.length()) {
      int end = canBegin && !scanner.isInSequence() ? names.endOfLongestAt(text, at) : at;
      if (end > at) {
        link(html, text.substring(at, end));
        canBegin = false;
        at = end;
      } else {
        append(html, text.charAt(at));
        at++;
      }
    }
    return html.toString();
  }

  private void append(StringBuilder html, char character) {
    switch (scanner.next(character)) {
      case TEXT -> {
        escape(html, character);
        canBegin = isBoundary(character);
      }
      case SEQUENCE, END -> {
        html.append(character == '<' ? "&lt;" : character);
        canBegin = true;
      }
    }
  }

  private static void link(StringBuilder html, String name) {
    html.append("<a href=\"./");
    encode(html, name);
    html.append("\">");
    String lowerCase = name.toLowerCase(Locale.ROOT);
    if (IMAGES.stream().anyMatch(lowerCase::endsWith)) {
      html.append("<img src=\"./");
      encode(html, name);
      html.append("?thumbnail\" alt=\"\">");
    }
    for (int at = 0; at < name.length(); at++) {
      escape(html, name.charAt(at));
    }
    html.append("</a>");
  }

  private static void encode(StringBuilder html, String name) {
    for (byte each : name.getBytes(UTF_8)) {
      boolean isPlain =
          each >= 0 && (isLetterOrDigit((char) each) || UNRESERVED.indexOf(each) >= 0);
      if (isPlain) {
        html.append((char) each);
      } else {
        html.append('%').append("%02X".formatted(each));
      }
    }
  }

  private static boolean isLetterOrDigit(char letter) {
    return (letter >= 'a' && letter <= 'z')
        || (letter >= 'A' && letter <= 'Z')
        || (letter >= '0' && letter <= '9');
  }

  private static void escape(StringBuilder html, char letter) {
    switch (letter) {
      case '&' -> html.append("&amp;");
      case '<' -> html.append("&lt;");
      case '>' -> html.append("&gt;");
      case '"' -> html.append("&quot;");
      case '\'' -> html.append("&#39;");
      default -> html.append(letter);
    }
  }

  static boolean isBoundary(char letter) {
    return letter <= ' ' || (letter >= '\u007f' && letter <= '\u009f');
  }

  /** Returns whether a text is one ordinary part of a path. */
  private static boolean isName(String name) {
    return !name.isEmpty()
        && name.indexOf('/') < 0
        && !name.equals(".")
        && !name.equals("..")
        && name.chars().noneMatch(letter -> letter < ' ' || (letter >= 0x7f && letter <= 0x9f));
  }
}
