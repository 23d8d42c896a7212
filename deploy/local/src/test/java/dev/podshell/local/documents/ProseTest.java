package dev.podshell.local.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of CONTRIBUTING.md, <em>Plain English</em>, as far as a program can see them. */
class ProseTest {

  private static final int COLUMNS = 120;

  private static final Pattern LINK_OR_ADDRESS = Pattern.compile("]\\([^)]+\\)|https?://\\S+");

  /** A text between asterisks is a quotation, and pages may quote anything. */
  private static final Pattern QUOTATION = Pattern.compile("(?s)\\*[^*\n]+\\*");

  private static final List<Pattern> FORBIDDEN =
      Stream.of(
              "\\bbut for\\b",
              "\\banew\\b",
              "\\bbe it\\b",
              "\\bso (many|long)\\b(?! as)",
              "\\bfor ever\\b",
              "\\bwho(m|so)?ever\\b",
              "\\b(is|are|was|were) to be\\b",
              "\\b(has|have) to say\\b",
              // "for" in the place of "because": a clause of its own follows.
              "[,;:] for (it|they|he|she|we|nobody|there|till|then|since|what|this|that|these|its"
                  + "|their|the|a|an|all|no)( (?!that|which|who)[^\\s.;:,]+){0,3} (is|are|was|were|has|have|had|does|do|can"
                  + "|may|must|would|will|counts?|needs?)\\b")
          .map(phrase -> Pattern.compile("(?i)" + phrase.replace(" ", "\\s+")))
          .toList();

  static List<Document> documents() {
    return Document.all();
  }

  @ParameterizedTest
  @MethodSource("documents")
  void shouldHaveNoLineOf121ColumnsUnlessItIsATableOrALink(Document document) {
    assertThat(document.lines())
        .filteredOn(line -> line.text().codePointCount(0, line.text().length()) > COLUMNS)
        .filteredOn(line -> !line.isTable() && !LINK_OR_ADDRESS.matcher(line.text()).find())
        .extracting(document::place)
        .isEmpty();
  }

  @ParameterizedTest
  @MethodSource("documents")
  void shouldUseNoneOfTheForbiddenPhrases(Document document) {
    assertThat(forbiddenIn(document.prose())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "docker-compose.yml",
        "docs/asyncapi.yaml",
        "docs/openapi.yaml",
        "deploy/helm/podshell/values.yaml",
        "deploy/images/images-help.txt",
        "deploy/local/run-help.txt"
      })
  void shouldUseNoneOfTheForbiddenPhrasesInOtherFilesThatPeopleRead(String file)
      throws IOException {
    assertThat(forbiddenIn(Files.readString(Document.REPOSITORY.resolve(file)))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Nobody but for the owner may read it. | but for",
        "The text is compared anew each time. | anew",
        "So many clients wait for it. | So many",
        "A limit that is to be kept. | is to be",
        "It counts in no offset, for it is no output. | for it is",
        "The limit holds, for the kernel counts it. | for the kernel counts",
        "Whoever knows the id may join. | Whoever",
      })
  void shouldFindAForbiddenPhrase(String sentence, String phrase) {
    assertThat(forbiddenIn(sentence)).singleElement().asString().endsWith(phrase);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "It waits for the client, and lives as long as it is needed.",
        "Do not write *but for*.",
        "There is one for each question, for a bounded time.",
      })
  void shouldLeavePlainSentencesAlone(String sentence) {
    assertThat(forbiddenIn(sentence)).isEmpty();
  }

  private static List<String> forbiddenIn(String prose) {
    String text = QUOTATION.matcher(prose).replaceAll("*");
    return FORBIDDEN.stream()
        .flatMap(phrase -> phrase.matcher(text).results())
        .map(found -> found.group().replaceAll("\\s+", " "))
        .toList();
  }
}
