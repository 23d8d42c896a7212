package dev.podshell.local.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Fails if a document names a command, an option, a file or a place that does not exist. */
class NamedThingsTest {

  private static final Path REPOSITORY = Document.REPOSITORY;

  private static final Pattern COMMAND = Pattern.compile("(\\./podshell) ([a-z]+)([^`#]*)");
  private static final Pattern BASE_IMAGE = Pattern.compile("deploy/images/base-image ([^`#]*)");
  private static final Pattern PATH =
      Pattern.compile(
          "`((?:contracts|deploy|docs|environment|[a-z]+-service|system-tests)/[\\w./-]+)`");
  private static final Pattern OPTION = Pattern.compile("(?<=^|\\s)--[a-z][a-z-]*");
  private static final Pattern PROFILE = Pattern.compile("(?<=\\s)-P([a-z-]+)");
  private static final Pattern SYSTEM_PROPERTY =
      Pattern.compile("-D((?:test|fuzz)\\.[a-z.-]+)(?==)");
  private static final Pattern TEST_CLASS = Pattern.compile("-Dtest=(\\w+)");

  private static final Pattern PROFILE_ID = Pattern.compile("<id>([a-z-]+)</id>");
  private static final Pattern CLASS = Pattern.compile("(?m)^(?:[a-z]+ )*class (\\w+)");

  private static final String POMS = contents(path -> path.endsWith("pom.xml"));
  private static final String TESTS = contents(path -> path.endsWith(".java"));

  private static final Set<String> TASKS = Set.of("run", "test", "bench", "images");

  static List<Document> documents() {
    return Document.all();
  }

  @ParameterizedTest
  @MethodSource("documents")
  void shouldLinkToNothingThatIsMissing(Document document) {
    assertThat(document.links())
        .filteredOn(link -> !link.contains("://") && !link.startsWith("mailto:"))
        .allSatisfy(
            link -> {
              String[] parts = link.split("#", 2);
              Path target =
                  parts[0].isEmpty()
                      ? document.path()
                      : document.path().resolveSibling(parts[0]).normalize();
              assertThat(target).exists();
              if (parts.length > 1) {
                assertThat(Document.read(target).anchors()).contains(parts[1]);
              }
            });
  }

  @ParameterizedTest
  @MethodSource("documents")
  void shouldNameNoFileThatIsMissing(Document document) {
    assertThat(groups(PATH, String.join("\n", document.code())))
        .filteredOn(path -> !path.contains("target/"))
        .allSatisfy(path -> assertThat(REPOSITORY.resolve(path)).exists());
  }

  @ParameterizedTest
  @MethodSource("documents")
  void shouldNameNoOptionThatIsMissingFromTheHelp(Document document) {
    assertThat(document.code())
        .allSatisfy(
            code ->
                COMMAND
                    .matcher(code)
                    .results()
                    .forEach(
                        command -> {
                          assertThat(TASKS).as(code).contains(command.group(2));
                          assertThat(options(command.group(2)))
                              .as(code)
                              .containsAll(found(OPTION, command.group(3)));
                        }))
        .allSatisfy(
            code ->
                BASE_IMAGE
                    .matcher(code)
                    .results()
                    .forEach(
                        command ->
                            assertThat(found(OPTION, command.group(1)))
                                .isSubsetOf(found(OPTION, text("deploy/images/base-image")))));
  }

  @ParameterizedTest
  @MethodSource("documents")
  void shouldNameNoProfilePropertyOrTestThatTheBuildLacks(Document document) {
    String code = String.join("\n", document.code());

    assertThat(groups(PROFILE, code)).isSubsetOf(groups(PROFILE_ID, POMS));
    assertThat(groups(SYSTEM_PROPERTY, code))
        .allSatisfy(
            property ->
                assertThat(POMS.contains(property) || TESTS.contains('"' + property + '"'))
                    .as(property)
                    .isTrue());
    assertThat(groups(TEST_CLASS, code)).isSubsetOf(groups(CLASS, TESTS));
  }

  /** Maven's own options go to {@code test} and {@code bench} as they are. */
  private static Set<String> options(String task) {
    return switch (task) {
      case "run" -> found(OPTION, text("deploy/local/run-help.txt").replace('[', ' '));
      case "images" -> found(OPTION, text("deploy/images/images-help.txt").replace('[', ' '));
      default -> Set.of();
    };
  }

  private static Set<String> groups(Pattern pattern, String text) {
    return pattern
        .matcher(text)
        .results()
        .map(result -> result.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String contents(Predicate<String> isWanted) {
    return files(isWanted).stream().map(NamedThingsTest::text).collect(Collectors.joining("\n"));
  }

  private static Set<String> found(Pattern pattern, String text) {
    return pattern
        .matcher(text)
        .results()
        .map(result -> result.group())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static List<String> files(Predicate<String> isWanted) {
    try (Stream<Path> modules = Files.find(REPOSITORY, 3, (file, _) -> file.endsWith("pom.xml"))) {
      return modules
          .flatMap(
              pom -> Stream.concat(Stream.of(pom), sources(pom.resolveSibling("src/test/java"))))
          .map(file -> REPOSITORY.relativize(file).toString())
          .filter(isWanted)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<Path> sources(Path folder) {
    if (!Files.isDirectory(folder)) {
      return Stream.of();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(String path) {
    try {
      return Files.readString(REPOSITORY.resolve(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
