package dev.podshell.gateway.dialect.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Only our own markup is sent, whatever a command writes and a sandbox claims. */
class HtmlTextTest {

  private static final String HREF = "\\./(?:[A-Za-z0-9._~-]|%[0-9A-F]{2})+";
  private static final Pattern OURS =
      Pattern.compile(
          "<a href=\"(" + HREF + ")\">(?:<img src=\"" + HREF + "\\?thumbnail\" alt=\"\">)?|</a>");

  private static final Pattern SEQUENCE = Pattern.compile("[\u001b\u0080-\u009f]");

  @Property(tries = 5000)
  void shouldContainTheTextAndNoMarkupExceptOurs(
      @ForAll("texts") String text, @ForAll("claims") List<String> files) {
    String html = new HtmlText(true).render(text, files);

    String escaped = OURS.matcher(html).replaceAll("");
    assertThat(escaped).doesNotContain("<");
    assertThat(count(html, "<a ")).isEqualTo(count(html, "</a>"));
    if (!SEQUENCE.matcher(text).find()) {
      assertThat(escaped).doesNotContain(">", "\"", "'");
      assertThat(unescaped(escaped)).isEqualTo(text);
    }
  }

  @Property(tries = 2000)
  void shouldLinkOnlyClaimedNamesThatOccurInTheText(
      @ForAll("texts") String text, @ForAll("claims") List<String> files) {
    for (String name : linked(new HtmlText(true).render(text, files))) {
      assertThat(files).contains(name);
      assertThat(text).contains(name);
    }
  }

  @Property(tries = 2000)
  void shouldLinkOnlyWholeWordsHoweverTheTextIsCut(
      @ForAll("texts") String text,
      @ForAll("claims") List<String> files,
      @ForAll @IntRange(max = 100) int cut) {
    String first = text.substring(0, Math.min(cut, text.length()));
    String second = text.substring(first.length());
    HtmlText pieces = new HtmlText(true);

    String html = pieces.render(first, files) + pieces.render(second, files);

    String whole = new HtmlText(true).render(text, files);
    assertThat(OURS.matcher(html).replaceAll("")).isEqualTo(OURS.matcher(whole).replaceAll(""));
    assertThat(linked(html))
        .allSatisfy(
            name ->
                assertThat(linked(new HtmlText(true).render(text, List.of(name)))).contains(name));
  }

  @Test
  void shouldLinkTheShorterNameWhenTheLongerOneIsCutByTheEdgeOfAPiece() {
    HtmlText pieces = new HtmlText(true);

    assertThat(linked(pieces.render("a ", List.of("a", "a b")))).containsExactly("a");
    assertThat(linked(pieces.render("b ", List.of("a", "a b")))).isEmpty();
  }

  @Test
  void shouldNotLinkHalfAWordAtTheEdgeOfAPiece() {
    HtmlText pieces = new HtmlText(true);

    assertThat(pieces.render("see no", List.of("no"))).isEqualTo("see no");
    assertThat(pieces.render("tes no", List.of("tes"))).isEqualTo("tes no");
    assertThat(pieces.render(" no\n", List.of("no"))).isEqualTo(" <a href=\"./no\">no</a>\n");
  }

  @Test
  void shouldLinkNothingAtTheBeginningWhenTheTextBeforeItIsUnknown() {
    HtmlText resumed = new HtmlText(false);

    assertThat(linked(resumed.render("a a\n", List.of("a")))).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u001b[>4;2m",
        "\u001b[?1049h",
        "\u001b>",
        "\u001b]8;;https://x.example/?a=1&b=2\u001b\\",
        "\u001b]0;a title's \"end\"\u0007",
        "\u001bP+q544e\u001b\\",
        "\u001b(B",
        "\u009b>c"
      })
  void shouldPassOnEscapeSequencesInOnePieceOrTwo(String sequence) {
    assertThat(html("x" + sequence + "y&")).isEqualTo("x" + sequence + "y&amp;");
    for (int cut = 1; cut < sequence.length(); cut++) {
      HtmlText pieces = new HtmlText(true);
      assertThat(
              pieces.render(sequence.substring(0, cut), List.of())
                  + pieces.render(sequence.substring(cut), List.of()))
          .isEqualTo(sequence);
    }
  }

  @Test
  void shouldNotLetEscapeSequencesHideATag() {
    assertThat(html("\u001b[<a onclick=alert(1) \u001b[>m"))
        .isEqualTo("\u001b[&lt;a onclick=alert(1) \u001b[>m");
    assertThat(html("\u001b]0;<script>\u0007")).isEqualTo("\u001b]0;&lt;script>\u0007");
  }

  @Test
  void shouldLinkNothingInATitle() {
    assertThat(html("\u001b]0; a \u0007 a ", "a"))
        .isEqualTo("\u001b]0; a \u0007 <a href=\"./a\">a</a> ");
  }

  @Test
  void shouldStopLookingForNamesWhenTheSearchBecomesExpensive() {
    String almost = "a ".repeat(120);
    List<String> names = IntStream.range(0, 256).mapToObj(i -> almost + "b" + i).toList();

    assertThat(new HtmlText(true).render("a ".repeat(32 * 1024), names))
        .isEqualTo("a ".repeat(32 * 1024));
  }

  @Test
  void shouldLinkNamesOfFiles() {
    assertThat(html("a.txt\nb.txt other a.txt\n", "a.txt", "b.txt"))
        .isEqualTo(
            "<a href=\"./a.txt\">a.txt</a>\n<a href=\"./b.txt\">b.txt</a> other"
                + " <a href=\"./a.txt\">a.txt</a>\n");
  }

  @Test
  void shouldShowAnImageWithItsThumbnail() {
    assertThat(html("bui.png\n", "bui.png"))
        .isEqualTo("<a href=\"./bui.png\"><img src=\"./bui.png?thumbnail\" alt=\"\">bui.png</a>\n");
  }

  @Test
  void shouldPreferTheLongestName() {
    assertThat(html("my file.txt\n", "my", "file.txt", "my file.txt"))
        .isEqualTo("<a href=\"./my%20file.txt\">my file.txt</a>\n");
  }

  @Test
  void shouldNotLinkPartOfAWord() {
    assertThat(html("ab a.b xa ax (a) a ", "a"))
        .isEqualTo("ab a.b xa ax (a) <a href=\"./a\">a</a> ");
  }

  @Test
  void shouldLinkNamesBetweenEscapeSequencesAndPassThoseOn() {
    assertThat(html("\u001b[01;34mrun me\u001b[0m\r\n", "run me"))
        .isEqualTo("\u001b[01;34m<a href=\"./run%20me\">run me</a>\u001b[0m\r\n");
  }

  @Test
  void shouldEscapeNamesInTextAndAttributes() {
    assertThat(html("<img src=x onerror=\"y\">\n", "<img src=x onerror=\"y\">"))
        .isEqualTo(
            "<a href=\"./%3Cimg%20src%3Dx%20onerror%3D%22y%22%3E\">"
                + "&lt;img src=x onerror=&quot;y&quot;&gt;</a>\n");
    assertThat(html("javascript:alert(1)\n", "javascript:alert(1)"))
        .startsWith("<a href=\"./javascript%3Aalert%281%29\">");
    assertThat(html("?thumbnail#%2e\n", "?thumbnail#%2e"))
        .startsWith("<a href=\"./%3Fthumbnail%23%252e\">");
    assertThat(html("ü\n", "ü")).isEqualTo("<a href=\"./%C3%BC\">ü</a>\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {".", "..", "a/b", "/", "", "a\nb", "\u0000", "\u001b[0m"})
  void shouldIgnoreAClaimThatIsNotAName(String claimed) {
    assertThat(linked(html(claimed + " . .. a/b / a\nb", claimed))).isEmpty();
  }

  private static String html(String text, String... files) {
    return new HtmlText(true).render(text, List.of(files));
  }

  private static List<String> linked(String html) {
    List<String> names = new ArrayList<>();
    Matcher link = Pattern.compile("<a href=\"[^\"]*\">(?:<img [^>]*>)?([^<]*)</a>").matcher(html);
    while (link.find()) {
      names.add(unescaped(link.group(1)));
    }
    return names;
  }

  private static String unescaped(String html) {
    return html.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&");
  }

  private static int count(String text, String part) {
    return text.split(Pattern.quote(part), -1).length - 1;
  }

  @Provide
  Arbitrary<List<String>> claims() {
    return words().list().ofMaxSize(6);
  }

  @Provide
  Arbitrary<String> texts() {
    Arbitrary<String> spaces =
        Arbitraries.of(" ", "\n", "\t", "", "\u001b[0m", "\u001b[01;31m", "\u001b", "\u0000");
    Arbitrary<String> made =
        net.jqwik.api.Combinators.combine(words(), spaces)
            .as((word, space) -> word + space)
            .list()
            .ofMaxSize(20)
            .map(parts -> String.join("", parts));
    return Arbitraries.oneOf(made, Arbitraries.strings().ofMaxLength(100));
  }

  /** Returns a few names, which are hostile. They are few so that texts contain them. */
  private static Arbitrary<String> words() {
    return Arbitraries.of(
        "a",
        "ab",
        "a b",
        "b.png",
        "x.JPEG",
        "<a href=\"./a\">",
        "</a>",
        "<img src=x onerror=y>",
        "\"",
        "'",
        "&",
        "&amp;",
        "&lt;script&gt;",
        "..",
        "a/b",
        "☃",
        "\ud83d\ude00",
        "%2e",
        "?thumbnail\" onload=\"z");
  }
}
