package dev.podshell.execution.supervisor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.podshell.contracts.command.Program;
import dev.podshell.contracts.command.StandardInput;
import dev.podshell.contracts.identity.CommandId;
import dev.podshell.execution.engine.Languages;
import dev.podshell.execution.engine.ScriptLanguage;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs scripts as learners write them, with this machine's interpreters. A script without a prelude
 * gives the same bytes and the same exit code as when the interpreter alone runs the file in the
 * same folder. The tables in {@code scripts} have the expected reports of failures.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // the fields are set before all tests
class OrdinaryScriptsTest {

  private static final ObjectMapper YAML = new YAMLMapper();
  private static final ObjectMapper JSON = new ObjectMapper();

  private Path folder;
  private Sandbox sandbox;
  private long lastCommand = 5000;

  @BeforeAll
  void start(@TempDir Path temporary) throws Exception {
    folder = temporary;
    sandbox = Sandbox.start(folder);
  }

  @AfterAll
  void stop() throws Exception {
    sandbox.close();
  }

  static Stream<Arguments> scripts() throws IOException {
    List<Arguments> scripts = new ArrayList<>();
    for (String language : Languages.bundled().keySet()) {
      try (var table =
          OrdinaryScriptsTest.class.getResourceAsStream("scripts/" + language + ".yaml")) {
        for (JsonNode row : YAML.readTree(table)) {
          scripts.add(Arguments.of(language, row.path("name").asText(), row));
        }
      }
    }
    return scripts.stream();
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("scripts")
  void shouldRunTheScriptAsItsInterpreterDoesAndReportItsFailure(
      String name, String title, JsonNode row) throws Exception {
    ScriptLanguage language = Objects.requireNonNull(Languages.bundled().get(name));
    Assumptions.assumeTrue(
        language.requires().stream().allMatch(OrdinaryScriptsTest::isInstalled),
        () -> "This machine has no " + language.requires());
    Path home = emptyHome(row.path("files"));

    CommandId command = run(language, row);

    String stdout = sandbox.stdout(command);
    String stderr = sandbox.stderr(command);
    int exit = sandbox.exit(command).exitCode();
    if (row.path("prelude").isMissingNode() && !row.path("unlike").booleanValue()) {
      emptyHome(row.path("files"));
      Files.writeString(home.resolve(language.script()), row.path("script").textValue());
      Plain plain = plain(language, home);
      assertThat(withoutAddresses(stdout)).isEqualTo(withoutAddresses(plain.stdout()));
      assertThat(withoutAddresses(stderr)).isEqualTo(withoutAddresses(plain.stderr()));
      assertThat(exit).isEqualTo(plain.exitCode());
    } else {
      assertThat(exit).as(stderr).isEqualTo(row.path("exit").asInt(0));
    }
    if (row.has("stdout")) {
      assertThat(stdout).as(stderr).isEqualTo(row.path("stdout").textValue());
    }
    if (row.has("stderr")) {
      assertThat(stderr.replaceAll("Node\\.js v[0-9.]+", "Node.js {version}"))
          .isEqualTo(row.path("stderr").textValue().replace("{home}", home.toString()));
    }
    assertThat(stderr).doesNotContain("_podshell", "hook.");
    assertFailure(row, command);
  }

  private void assertFailure(JsonNode expected, CommandId command) throws IOException {
    JsonNode failure = JsonNodeFactory.instance.missingNode();
    for (String line : sandbox.recorder.calls(command).lines().toList()) {
      JsonNode said = JSON.readTree(line).path("failure");
      assertThat(said.isObject()).as(line).isTrue();
      failure = failure.isMissingNode() ? said : JSON.readerForUpdating(failure).readValue(said);
    }
    assertThat(failure.isObject()).as("%s", failure).isEqualTo(expected.has("kind"));
    for (String field : List.of("kind", "message", "column")) {
      if (expected.has(field)) {
        assertThat(failure.path(field)).as("%s", failure).isEqualTo(expected.path(field));
      }
    }
    assertThat(failure.path("line")).as("%s", failure).isEqualTo(expected.path("line"));
    assertThat(failure.path("message").asText().length()).isLessThanOrEqualTo(4100);
  }

  private CommandId run(ScriptLanguage language, JsonNode row) throws Exception {
    CommandId command = new CommandId(++lastCommand);
    Program.Engine engine = new Program.Engine(row.path("prelude").textValue(), null, null);
    StartRequest start =
        new StartRequest(
            "label",
            "owner",
            language.run(new Program.Script(row.path("script").textValue(), null, engine)),
            null,
            StandardInput.CLOSED,
            Map.of(),
            false);
    assertThat(sandbox.start(command, start)).isEqualTo(new Answer(Answer.Result.QUEUED, ""));
    sandbox.awaitEnd(command);
    return command;
  }

  private Path emptyHome(JsonNode files) throws IOException {
    Path home = sandbox.supervisor.home();
    try (Stream<Path> old = Files.walk(home)) {
      old.sorted(Comparator.reverseOrder())
          .filter(path -> !path.equals(home))
          .forEach(path -> path.toFile().delete());
    }
    for (Map.Entry<String, JsonNode> file : files.properties()) {
      Path path = home.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.getValue().textValue());
    }
    return home;
  }

  private record Plain(String stdout, String stderr, int exitCode) {}

  /** Runs the script with its interpreter alone. */
  private Plain plain(ScriptLanguage language, Path home) throws Exception {
    List<String> words =
        new ArrayList<>(List.of("/usr/bin/env", "--default-signal")); // it has the path below
    words.addAll(language.command().stream().filter(word -> !word.equals("-u")).toList());
    words.add(language.script());
    Path stdout = folder.resolve("plain.stdout");
    Path stderr = folder.resolve("plain.stderr");
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .directory(home.toFile())
            .redirectInput(new File("/dev/null"))
            .redirectOutput(stdout.toFile())
            .redirectError(stderr.toFile());
    builder.environment().clear();
    builder
        .environment()
        .putAll(
            Map.of(
                "PATH",
                "/usr/bin:/bin",
                "HOME",
                home.toString(),
                "PWD",
                home.toString(),
                "TMPDIR",
                folder.toString(),
                "LANG",
                "C.UTF-8",
                "COURSE",
                "python"));
    Process process = builder.start();
    assertThat(process.waitFor(60, SECONDS)).isTrue();
    return new Plain(
        new String(Files.readAllBytes(stdout), UTF_8),
        new String(Files.readAllBytes(stderr), UTF_8),
        process.exitValue());
  }

  private static String withoutAddresses(String text) {
    return text.replaceAll("0x[0-9a-f]+", "0x");
  }

  private static boolean isInstalled(String program) {
    return Optional.of(Path.of("/usr/bin", program)).filter(Files::isExecutable).isPresent();
  }
}
