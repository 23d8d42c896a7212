package dev.podshell.gateway.dialect.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Text as HTML. Everything is escaped, and the only markup is ours: a name of a file becomes a link
 * where it stands by itself, between spaces, control characters, escape sequences or the text's
 * ends. Escape sequences of terminals pass as they are.
 */
final class HtmlText {

  private static final Pattern ESCAPE_SEQUENCE = Pattern.compile("\u001b\\[[0-?]*[ -/]*[@-~]");
  private static final List<String> IMAGES = List.of(".png", ".jpg", ".jpeg", ".gif");
  private static final String UNRESERVED = "-._~";

  /** By their first character, the longest first. */
  private final Map<Character, List<String>> names = new HashMap<>();

  HtmlText(List<String> files) {
    files.stream()
        .filter(HtmlText::isName)
        .sorted(Comparator.comparing(String::length).reversed())
        .forEach(
            name ->
                names.merge(
                    name.charAt(0),
                    List.of(name),
                    (longer, one) -> Stream.concat(longer.stream(), one.stream()).toList()));
  }

  String of(String text) {
    StringBuilder html = new StringBuilder(text.length() + text.length() / 8);
    Matcher sequence = ESCAPE_SEQUENCE.matcher(text);
    boolean canBegin = true;
    int at = 0;
    while (at < text.length()) {
      if (text.charAt(at) == '\u001b' && sequence.region(at, text.length()).lookingAt()) {
        escape(html, text.substring(at, sequence.end()));
        at = sequence.end();
        canBegin = true;
        continue;
      }
      String name = canBegin ? nameAt(text, at) : "";
      if (name.isEmpty()) {
        escape(html, text.charAt(at));
        canBegin = isBoundary(text.charAt(at));
        at++;
      } else {
        link(html, name);
        at += name.length();
        canBegin = false;
      }
    }
    return html.toString();
  }

  private String nameAt(String text, int at) {
    for (String name : names.getOrDefault(text.charAt(at), List.of())) {
      int end = at + name.length();
      if (text.startsWith(name, at) && (end == text.length() || isBoundary(text.charAt(end)))) {
        return name;
      }
    }
    return "";
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
    escape(html, name);
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

  private static void escape(StringBuilder html, String text) {
    for (int at = 0; at < text.length(); at++) {
      escape(html, text.charAt(at));
    }
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

  private static boolean isBoundary(char letter) {
    return letter <= ' ' || letter == '\u007f';
  }

  /** Whether it is one part of a path, and not a special one. */
  private static boolean isName(String name) {
    return !name.isEmpty()
        && name.indexOf('/') < 0
        && !name.equals(".")
        && !name.equals("..")
        && name.chars().noneMatch(letter -> letter < ' ' || letter == 0x7f);
  }
}
