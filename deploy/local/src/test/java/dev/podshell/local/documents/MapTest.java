package dev.podshell.local.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Fails if docs/design.md, <em>Where things go</em>, leaves out a package. */
class MapTest {

  @ParameterizedTest
  @CsvSource({
    "gateway-service, dev/podshell/gateway",
    "execution-service, dev/podshell/execution",
    "session-service, dev/podshell/session",
    "deploy/local, dev/podshell/local"
  })
  void shouldNameEachPackage(String module, String root) throws IOException {
    String map = map();
    int begin = map.indexOf("\n" + module + "/");
    assertThat(begin).as("the place of %s", module).isNotNegative();
    String part = map.substring(begin + 1).split("\n(?=\\S)", 2)[0];

    assertThat(packages(Document.REPOSITORY.resolve(module).resolve("src/main/java").resolve(root)))
        .isNotEmpty()
        .allSatisfy(name -> assertThat(part).containsPattern("[ ,]" + name + "/"));
  }

  private static String map() {
    Document design = Document.read(Document.REPOSITORY.resolve("docs/design.md"));
    return design.blocks("").stream()
        .filter(block -> block.contains("gateway-service/"))
        .map(block -> "\n" + block)
        .findFirst()
        .orElseThrow();
  }

  private static List<String> packages(Path root) throws IOException {
    try (Stream<Path> entries = Files.list(root)) {
      return entries
          .filter(Files::isDirectory)
          .map(folder -> folder.getFileName().toString())
          .sorted()
          .toList();
    }
  }
}
