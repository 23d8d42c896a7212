package dev.podshell.execution.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.podshell.contracts.identity.QuestionId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CatalogueReaderTest {

  private static final String GOOD =
      """
      unknown-questions: refuse
      default: playground
      languages:
        python: {interpreter: [python3, -u], script: main.py}
      questions:
        playground:
          image: python:3.13-slim
          language: python
          idle-limit: 10m
          files:
            notes/a.txt: hello
          limits:
            commands: 8
            memory: 512M
      """;

  @Test
  void shouldHaveAPlaygroundWhenItIsTheOneThatComesWithTheService() {
    Catalogue bundled = CatalogueReader.read(Optional.empty());
    assertThat(bundled.find(new QuestionId("whatever-the-client-names")))
        .isEqualTo(bundled.find(new QuestionId("playground")));
    assertThat(
            bundled.languageOf(bundled.find(new QuestionId("playground")).orElseThrow()).command())
        .startsWith("python3");
  }

  @Test
  void shouldUseDefaultsWhenAnEntryLeavesThingsOut() {
    Catalogue catalogue = CatalogueReader.parse("test.yaml", GOOD);
    Question playground = catalogue.find(new QuestionId("playground")).orElseThrow();
    assertThat(playground.idleLimit()).isEqualTo(Duration.ofMinutes(10));
    assertThat(playground.ageLimit()).isEqualTo(Duration.ofHours(24));
    assertThat(playground.limits().memory().asLongValue()).isEqualTo(512L * 1024 * 1024);
    assertThat(playground.limits().openFiles()).isEqualTo(1_024);
  }

  @Test
  void shouldFindNothingWhenUnknownQuestionsAreRefused() {
    assertThat(CatalogueReader.parse("test.yaml", GOOD).find(new QuestionId("unknown"))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "commands: 8,             commands: 0,          13, must be from 1 to 64",
    "commands: 8,             comands: 8,           13, Unrecognized",
    "commands: 8,             commands: many,       13, many",
    "memory: 512M,            memory: 512X,         14, 64M or 2G",
    "memory: 512M,            memory: 1M,           14, at least 64M",
    "idle-limit: 10m,         idle-limit: 10 bananas, 9, '30s, 10m or 8h'",
    "idle-limit: 10m,         idle-limit: 10ms,      9, at least 1s",
    "language: python,        language: cobol,       8, not among the languages",
    "image: python:3.13-slim, image: '',             7, must name a container image",
    "notes/a.txt: hello,      ../a.txt: hello,      10, below the home",
    "default: playground,     default: other,        5, must have an entry for the default",
    "unknown-questions: refuse, unknown-questions: x, 1, refuse",
    "script: main.py,         script: a/b.py,        4, without a folder",
    "default: playground,     'default: [',          2, default",
    "default: playground,     'default: \"',         2, scanning",
  })
  void shouldNameTheLineWhenASettingIsWrong(String good, String bad, int line, String explanation) {
    String yaml = GOOD.replace(good, bad);
    assertThat(yaml).isNotEqualTo(GOOD);
    assertThatExceptionOfType(CatalogueException.class)
        .isThrownBy(() -> CatalogueReader.parse("test.yaml", yaml))
        .withMessageStartingWith("test.yaml:" + line + ":")
        .withMessageContaining(explanation);
  }

  @Test
  void shouldNameTheFileWhenItDoesNotExist() {
    assertThatExceptionOfType(CatalogueException.class)
        .isThrownBy(() -> CatalogueReader.read(Optional.of(Path.of("no-such.yaml"))))
        .withMessageContaining("no-such.yaml");
  }
}
