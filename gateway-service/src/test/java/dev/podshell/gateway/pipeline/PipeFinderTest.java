package dev.podshell.gateway.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class PipeFinderTest {

  /** Bounds how often a byte is looked at, on average. */
  static final int LOOKS = 100;

  private final PipeFinder finder = new PipeFinder(16 * 1024);

  @ParameterizedTest
  @MethodSource("dev.podshell.gateway.pipeline.BashTexts#marked")
  void shouldFindThePipesOfTheTopLevelAndTheStagesLeftOfThem(String text) throws Exception {
    assertThat(marked(text.replaceAll("[«»]", ""))).isEqualTo(text);
  }

  @ParameterizedTest
  @MethodSource("dev.podshell.gateway.pipeline.BashTexts#unclear")
  void shouldRefuseATextWhosePipesAreUnclear(String text) {
    assertThatExceptionOfType(UnparsableCommandException.class).isThrownBy(() -> finder.find(text));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '^',
      value = {
        "a | 'b~a quote has no end (line 1, column 5)",
        "é | b\\n😀 | (c~\")\" is missing (line 2, column 7)",
        "cat <<E | b~a here-document has no end (line 1, column 7)",
        "a | b\\nif c; then d~\"fi\" is missing (line 2, column 13)",
        "a | | b~a command is missing (line 1, column 5)",
        "a=(b | c)~an array holds more than words (line 1, column 6)",
        "!(a) | b~put a space between \"!\" and \"(\": they may be a glob (line 1, column 2)",
        "((a) | b) | c~what begins like arithmetic does not end with \"))\"; put a space between"
            + " its parentheses if a subshell is meant (line 1, column 1)",
        "a | fi~a command is missing before \"fi\" (line 1, column 5)",
        "a | b\\0~a NUL is here (line 1, column 6)"
      })
  void shouldSayWhatIsUnclearAndWhere(String text, String message) {
    assertThatExceptionOfType(UnparsableCommandException.class)
        .isThrownBy(() -> finder.find(text.translateEscapes()))
        .withMessage(message);
  }

  @Test
  void shouldRecognizePipesThatCarryStandardErrorToo() throws Exception {
    assertThat(finder.find("a | b |& c").stream().map(Pipe::merged)).containsExactly(false, true);
  }

  @Test
  void shouldCountPlacesInBytes() throws Exception {
    assertThat(finder.find("é😀 | b | c"))
        .containsExactly(new Pipe(0, 6, false), new Pipe(9, 10, false));
  }

  @Test
  void shouldRefuseATextThatIsTooLarge() {
    assertThatExceptionOfType(UnparsableCommandException.class)
        .isThrownBy(() -> finder.find("a | b #" + "x".repeat(16 * 1024)))
        .withMessageContaining("16384");
    assertThatExceptionOfType(UnparsableCommandException.class)
        .isThrownBy(() -> finder.find("a | b #" + "é".repeat(10 * 1024)))
        .withMessageContaining("16384");
  }

  @Test
  void shouldFindAsManyPipesAsThereAre() throws Exception {
    assertThat(finder.find("a|".repeat(8185) + "a")).hasSize(8185);
  }

  @Test
  void shouldAcceptAtMost16HereDocumentsInALine() throws Exception {
    String lines = "x\nE\n".repeat(16);

    assertThat(finder.find("cat " + "<<E ".repeat(16) + "| b\n" + lines)).hasSize(1);
    assertThatExceptionOfType(UnparsableCommandException.class)
        .isThrownBy(() -> finder.find("cat " + "<<E ".repeat(17) + "| b\n" + lines + "x\nE\n"))
        .withMessageContaining("more than 16 here-documents");
  }

  /** Each pair nests, whether it ends or not. */
  @ParameterizedTest
  @MethodSource("nests")
  void shouldRefuseDeepNestingWithoutAStackOverflow(String open, String close) throws Exception {
    assertThat(finder.find(open.repeat(20) + "a" + close.repeat(20) + " | b")).isNotEmpty();
    for (int depth : List.of(200, 2000)) {
      for (String text : List.of(open.repeat(depth), open.repeat(depth) + close.repeat(depth))) {
        assertThatExceptionOfType(UnparsableCommandException.class)
            .isThrownBy(() -> new PipeFinder(1 << 20).find(text))
            .withMessageContaining("nested more than 100 deep");
      }
    }
  }

  static Stream<Arguments> nests() {
    return Stream.of(
        Arguments.of("( ", " )"),
        Arguments.of("{ ", "; }"),
        Arguments.of("$( ", " )"),
        Arguments.of("a <( ", " )"),
        Arguments.of("\"$( ", " )\""),
        Arguments.of("${x:-", "}"),
        Arguments.of("\"${x:-", "}\""),
        Arguments.of("echo $(( $( ", " ) ))"),
        Arguments.of("echo @($( ", " ))"),
        Arguments.of("if ", "; then b; fi"),
        Arguments.of("if b; then ", "; fi"),
        Arguments.of("while ", "; do b; done"),
        Arguments.of("for x in y; do ", "; done"),
        Arguments.of("case x in (y) ", " ;; esac"),
        Arguments.of("case $( ", " ) in x) ;; esac"),
        Arguments.of("f() { ", "; }"),
        Arguments.of("coproc { ", "; }"),
        Arguments.of("x=( $( ", " ) )"),
        Arguments.of("[[ $( ", " ) ]]"));
  }

  /** Each family of texts would cost more than its length if anything was read again. */
  @ParameterizedTest
  @MethodSource("families")
  void shouldLookAtEachByteABoundedNumberOfTimes(IntFunction<String> family) {
    long small = looks(family.apply(1000));
    String large = family.apply(16_000);

    assertThat(looks(large)).isLessThanOrEqualTo(LOOKS * (large.length() + 10L));
    assertThat(looks(large)).isLessThanOrEqualTo(17 * small);
  }

  static Stream<IntFunction<String>> families() {
    Stream<IntFunction<String>> repeated =
        Stream.of(
                "a|",
                "a | ",
                "a;",
                "a\n",
                "\n",
                " ",
                "\\\n",
                "a\\\n",
                "|\\\n",
                "<\\\n",
                "<<E ",
                "<<E\nE\n",
                "<<E\n",
                "cat <<E | b\nx\nE\n",
                "1",
                "1 ",
                "{a",
                "{a}",
                "a=",
                "a=(",
                "a=(b) ",
                "a[",
                "[",
                "[[ ",
                "! ",
                "time ",
                "time -p ",
                "#",
                " #\n",
                "'",
                "\"",
                "\"a\" ",
                "\\",
                "$",
                "$$",
                "$(a) ",
                "$((1)) ",
                "$((",
                "((",
                "(((1))",
                "${",
                "${x} ",
                "\"${x:-\"",
                "`",
                "@(",
                "@( ",
                "@(a) ",
                "*",
                "!(",
                "<(",
                "<(a) ",
                "f() { a; }\n",
                "f() ",
                "function f ",
                "coproc ",
                "case x in a|b) c;; esac\n",
                "case x in ",
                "if a; then b; fi\n",
                "if a; then b; elif ",
                "{ a; }; ",
                "(a);",
                "a && ",
                "a || ",
                "a & ",
                "[[ a && b ]];",
                "[[ a =~ (b|c) ]];",
                ">f ",
                "2>f ",
                "{x}>f ",
                "2>&1 ",
                "for ((;;)); do a; done;",
                "é",
                "then ",
                "; ")
            .map(piece -> size -> piece.repeat(size / piece.length()));
    Stream<IntFunction<String>> others =
        Stream.of(
            size -> "cat <<" + "E".repeat(size / 2) + " | b\n" + "E\n".repeat(size / 4),
            size -> "cat <<E | b\n" + "\\\n".repeat(size / 2),
            size -> "cat <<-E | b\n" + "\t".repeat(size),
            size -> "cat <<E | b\n" + "E\\\n".repeat(size / 3),
            size -> "echo \"" + "$(a \"".repeat(30) + "x".repeat(size),
            size -> "(".repeat(90) + "a".repeat(size) + ")".repeat(90),
            size -> "@(" + " ".repeat(size) + ")",
            size -> "a" + "\\\n".repeat(size / 2) + "|" + "\\\n".repeat(size / 2) + "b",
            size -> "echo $(( " + "(".repeat(size / 2) + ")".repeat(size / 2) + " )) | b",
            size -> "1".repeat(size / 2) + ">f " + "2".repeat(size / 2));
    return Stream.concat(repeated, others);
  }

  private static long looks(String text) {
    Source source = new Source(text.getBytes(UTF_8));
    try {
      CommandReader.pipes(source);
    } catch (UnparsableCommandException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
    return source.looks();
  }

  private String marked(String text) throws Exception {
    byte[] bytes = text.getBytes(UTF_8);
    StringBuilder marked = new StringBuilder();
    int done = 0;
    for (Pipe pipe : finder.find(text)) {
      marked
          .append(new String(bytes, done, pipe.start() - done, UTF_8))
          .append('«')
          .append(new String(bytes, pipe.start(), pipe.end() - pipe.start(), UTF_8))
          .append('»');
      done = pipe.end();
    }
    return marked.append(new String(bytes, done, bytes.length - done, UTF_8)).toString();
  }
}
