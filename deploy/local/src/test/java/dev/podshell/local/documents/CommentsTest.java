package dev.podshell.local.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds comments in the source to the rules of CONTRIBUTING.md, <em>Plain English</em>. */
class CommentsTest {

  private static final List<String> SOURCES =
      List.of(
          "contracts/src/main",
          "environment/src/main",
          "gateway-service/src/main",
          "execution-service/src/main",
          "session-service/src/main",
          "deploy/local/src/main",
          "deploy/images/src/main",
          "contracts/src/test",
          "environment/src/test",
          "gateway-service/src/test",
          "execution-service/src/test",
          "session-service/src/test",
          "deploy/local/src/test",
          "deploy/images/src/test",
          "deploy/helm/src/test",
          "system-tests/src/test");

  private static final Pattern JAVA =
      Pattern.compile("(?s)/\\*.*?\\*/|(?m)^\\s*//.*(?:\\n\\s*//.*)*");
  private static final Pattern PYTHON =
      Pattern.compile("(?s)\"\"\".*?\"\"\"|(?m)^[ \\t]*#(?!!).*(?:\\n[ \\t]*#.*)*");
  private static final Pattern MARKS =
      Pattern.compile("(?m)^\\s*(?:/\\*\\*?|\\*/|\\*|//|#|\"\"\")");

  /** Matches a first sentence that is only a noun clause, and so says nothing. */
  private static final Pattern HEADLESS =
      Pattern.compile("(What|Whether|Who|Whose|Where|How(?! (long|many|much|often|far)\\b))\\b");

  @Test
  void shouldUseNoneOfTheForbiddenPhrases() throws IOException {
    assertThat(violations(ForbiddenPhrases::in)).isEmpty();
  }

  @Test
  void shouldBeginWithASentence() throws IOException {
    assertThat(violations(CommentsTest::headlessIn)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "What waits for a client. | What",
        "Whether it is open. | Whether",
        "How it is done. | How",
      })
  void shouldFindAHeadlessSentence(String sentence, String found) {
    for (String comment : List.of("/** %s */", "  // %s")) {
      assertThat(
              comments(JAVA, comment.formatted(sentence))
                  .flatMap(text -> headlessIn(text).stream()))
          .containsExactly(found);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Returns what waits.", "How long it may wait.", "Whatever comes is kept."})
  void shouldLeaveSentencesAlone(String sentence) {
    assertThat(comments(JAVA, "/** %s */".formatted(sentence)))
        .hasSize(1)
        .allSatisfy(text -> assertThat(headlessIn(text)).isEmpty());
  }

  private static List<String> headlessIn(String comment) {
    var head = HEADLESS.matcher(comment);
    return head.lookingAt() ? List.of(head.group(1)) : List.of();
  }

  private interface Rule {
    List<String> violations(String comment);
  }

  private static List<String> violations(Rule rule) throws IOException {
    return sources().stream()
        .flatMap(
            file ->
                comments(file.toString().endsWith(".py") ? PYTHON : JAVA, read(file))
                    .flatMap(
                        comment ->
                            rule.violations(comment).stream()
                                .map(
                                    phrase ->
                                        "%s: %s in \"%.60s\""
                                            .formatted(
                                                Document.REPOSITORY.relativize(file),
                                                phrase,
                                                comment))))
        .toList();
  }

  private static List<Path> sources() throws IOException {
    try (Stream<Path> files =
        SOURCES.stream().map(Document.REPOSITORY::resolve).flatMap(CommentsTest::walk)) {
      List<Path> sources =
          files
              .filter(file -> file.toString().matches(".*\\.(java|ts|mjs|py)"))
              .filter(file -> !file.toString().contains("node_modules"))
              .filter(file -> !file.toString().contains("web/client/dist"))
              .sorted()
              .toList();
      assertThat(sources).hasSizeGreaterThan(500);
      return sources;
    }
  }

  private static Stream<Path> walk(Path folder) {
    try {
      return Files.walk(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the comments of a source, each as one line without its marks. */
  private static Stream<String> comments(Pattern comment, String source) {
    return comment
        .matcher(source)
        .results()
        .map(MatchResult::group)
        .map(text -> MARKS.matcher(text).replaceAll(" ").replaceAll("\\*/|\"\"\"", " "))
        .map(text -> text.replaceAll("\\s+", " ").strip());
  }
}
