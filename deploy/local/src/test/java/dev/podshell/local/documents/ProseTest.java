package dev.podshell.local.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds pages to the rules of CONTRIBUTING.md, <em>Plain English</em>, as far as a program can. */
class ProseTest {

  private static final int COLUMNS = 120;

  private static final Pattern LINK_OR_ADDRESS = Pattern.compile("]\\([^)]+\\)|https?://\\S+");

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
    assertThat(ForbiddenPhrases.in(document.prose())).isEmpty();
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
    assertThat(ForbiddenPhrases.in(Files.readString(Document.REPOSITORY.resolve(file)))).isEmpty();
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
    assertThat(ForbiddenPhrases.in(sentence)).singleElement().asString().endsWith(phrase);
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
    assertThat(ForbiddenPhrases.in(sentence)).isEmpty();
  }
}
