package dev.podshell.local.documents;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.podshell.local.PostgresServer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Holds the documents' blocks of code against what they are about. Other tests run the README's
 * tour, the scripts of the protocol <em>processor</em> and the chart's values, and compare messages
 * with what is published.
 */
class CodeBlocksTest {

  private static final Path REPOSITORY = Document.REPOSITORY;
  private static final Document OPERATIONS =
      Document.read(REPOSITORY.resolve("docs/operations.md"));

  private static final Pattern REQUEST =
      Pattern.compile("curl -X ([A-Z]+) .*http://<session service>:8081(/\\S+)");

  static List<Document> documents() {
    return Document.all();
  }

  @ParameterizedTest
  @MethodSource("documents")
  void shouldShowShellCommandsThatAShellUnderstands(Document document) throws Exception {
    for (String block : document.blocks("sh")) {
      assertThat(check(List.of("bash", "-n"), block.replaceAll("<([a-z ,]+)>", "NAME"))).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("documents")
  void shouldShowJavaScriptThatNodeUnderstands(Document document, @TempDir Path folder)
      throws Exception {
    for (String block : document.blocks("js")) {
      Path module = Files.writeString(folder.resolve("block.mjs"), block);
      assertThat(check(List.of("node", "--check", module.toString()), "")).isEmpty();
    }
  }

  @Test
  void shouldShowTheExampleDialectAsItIs() throws IOException {
    List<String> sources =
        sources("gateway-service/src/test/java/dev/podshell/gateway/dialect/line").stream()
            .map(CodeBlocksTest::withoutIndentation)
            .toList();

    assertThat(Document.read(REPOSITORY.resolve("docs/adding-a-dialect.md")).blocks("java"))
        .hasSizeGreaterThan(5)
        .allSatisfy(
            block ->
                assertThat(sources)
                    .anySatisfy(
                        source ->
                            assertThat(withoutIndentation(block).split("…\n"))
                                .allSatisfy(part -> assertThat(source).contains(part))));
  }

  @Test
  void shouldShowTheExamplesOfTheClientLibraryAsTheyAre() throws IOException {
    Path library = REPOSITORY.resolve(Document.CLIENT_LIBRARY);
    List<String> examples = new ArrayList<>();
    for (String name : List.of("run-script.mjs", "terminal.mjs", "reload.mjs")) {
      examples.add(Files.readString(library.resolve("examples").resolve(name)));
    }

    assertThat(Document.read(library.resolve("README.md")).blocks("js")).isEqualTo(examples);
  }

  @Test
  void shouldCreateTheDatabaseAsOperatorsAreTold(@TempDir Path folder) throws Exception {
    String statements =
        OPERATIONS
            .blocks("sql")
            .getFirst()
            .replace("podshell", "school")
            .replace("…", "p$w'';${x}");
    try (PostgresServer server = PostgresServer.start(folder, 0);
        Connection connection =
            DriverManager.getConnection(server.jdbcUrl(), server.username(), server.password());
        Statement statement = connection.createStatement()) {
      for (String sql : statements.split(";\n", -1)) {
        if (!sql.isBlank()) {
          statement.execute(sql);
        }
      }

      try (ResultSet owner =
          statement.executeQuery(
              "select pg_get_userbyid(datdba) from pg_database where datname = 'school'")) {
        assertThat(owner.next()).isTrue();
        assertThat(owner.getString(1)).isEqualTo("school");
      }
    }
  }

  @Test
  void shouldShowRequestsThatTheSessionServiceHas() throws IOException {
    String api = Files.readString(REPOSITORY.resolve("docs/openapi-session-service.yaml"));
    List<MatchResult> requests =
        REQUEST.matcher(String.join("\n", OPERATIONS.blocks("sh"))).results().toList();

    assertThat(requests)
        .hasSize(2)
        .allSatisfy(
            request ->
                assertThat(
                        Pattern.compile(
                                "(?m)^  %s:\n(    .*\n)*?    %s:"
                                    .formatted(
                                        request
                                            .group(2)
                                            .replaceAll("<[^>]*>?.*", "\\\\{[a-z]+\\\\}"),
                                        request.group(1).toLowerCase(Locale.ROOT)))
                            .matcher(api)
                            .find())
                    .as(request.group())
                    .isTrue());
  }

  @Test
  void shouldMakeComposesSecretsAsTheirExampleSays() throws IOException {
    String example = Files.readString(REPOSITORY.resolve(".env.example"));

    assertThat(OPERATIONS.blocks("sh").stream().flatMap(String::lines))
        .filteredOn(line -> line.contains(".env.example"))
        .singleElement()
        .satisfies(line -> assertThat(example).contains(line));
  }

  /** Returns what a program says of a text that it must not run. */
  private static String check(List<String> command, String text)
      throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (OutputStream input = process.getOutputStream()) {
      input.write(text.getBytes(UTF_8));
    }
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    process.waitFor();
    return output;
  }

  private static String withoutIndentation(String text) {
    return text.lines().map(String::strip).collect(Collectors.joining("\n", "", "\n"));
  }

  private static List<String> sources(String folder) throws IOException {
    List<String> sources = new ArrayList<>();
    try (Stream<Path> files = Files.walk(REPOSITORY.resolve(folder))) {
      for (Path file : files.filter(it -> it.toString().endsWith(".java")).toList()) {
        sources.add(Files.readString(file));
      }
    }
    return sources;
  }
}
