package dev.podshell.gateway.dialect.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Fuzzes the output of a command. The names of files follow it, each after a NUL. */
class HtmlTextFuzz {

  private static final String HREF = "\\./(?:[A-Za-z0-9._~-]|%[0-9A-F]{2})+";
  private static final Pattern OURS =
      Pattern.compile(
          "<a href=\"" + HREF + "\">(?:<img src=\"" + HREF + "\\?thumbnail\" alt=\"\">)?|</a>");

  static Stream<byte[]> examples() {
    return Stream.of(
            "bui.png\n\0bui.png",
            "\u001b[<a x=y \u001b[>m\0y",
            "\u001b[1m<b> & 'a b'\0<b>\0a b",
            "my file\0my\0file\0my file")
        .map(text -> text.getBytes(UTF_8));
  }

  @MethodSource("examples")
  @FuzzTest
  void shouldContainNoMarkupExceptOurs(byte[] bytes) {
    List<String> parts = List.of(new String(bytes, UTF_8).split("\0", -1));

    String html = new HtmlText(true).render(parts.getFirst(), parts.subList(1, parts.size()));

    String escaped = OURS.matcher(html).replaceAll("");
    assertThat(escaped).doesNotContain("<");
    if (parts.getFirst().chars().noneMatch(HtmlTextFuzz::canBeginSequence)) {
      assertThat(escaped).doesNotContain(">", "\"", "'");
      assertThat(unescaped(escaped)).isEqualTo(parts.getFirst());
    }
  }

  private static boolean canBeginSequence(int character) {
    return character == 0x1b || (character >= 0x80 && character <= 0x9f);
  }

  private static String unescaped(String html) {
    return html.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&");
  }
}
