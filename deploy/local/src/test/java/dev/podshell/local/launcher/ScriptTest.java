package dev.podshell.local.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.podshell.local.process.FreePorts;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The script, with a Maven that notes that it was called and fails. */
class ScriptTest {

  private static final Path REPOSITORY = Path.of("../..").toAbsolutePath().normalize();
  private static final int MAVEN_FAILED = 7;

  @TempDir Path temporary;

  private Path data;
  private Path called;

  @BeforeEach
  void makeMaven() throws IOException {
    data = temporary.resolve("data");
    called = temporary.resolve("called");
    Path maven = Files.createDirectory(temporary.resolve("bin")).resolve("mvn");
    Files.writeString(
        maven, "#!/bin/sh\necho \"$@\" >>%s\nexit %d\n".formatted(called, MAVEN_FAILED));
    Files.setPosixFilePermissions(maven, PosixFilePermissions.fromString("rwx------"));
  }

  @Test
  void shouldBuildWhenNothingIsInTheWay() throws Exception {
    Result result = run(freePorts());

    assertThat(result.exitCode()).isEqualTo(MAVEN_FAILED);
    assertThat(called).content().contains("package");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--help", "-h"})
  void shouldShowTheOptionsThatTheLauncherHasWithoutABuild(String option) throws Exception {
    Result result = script(List.of("run", "--port", "8080", option), Map.of());

    assertThat(result.exitCode()).isZero();
    assertThat(result.output())
        .isEqualTo(new CommandLine(new Launcher()).getUsageMessage(CommandLine.Help.Ansi.OFF));
    assertThat(called).doesNotExist();
  }

  @Test
  void shouldShowTheOptionsWhenThereIsNoJdk() throws Exception {
    Result result =
        script(
            List.of("run", "--help"), Map.of("JAVA_HOME", "/nonexistent", "HOME", "/nonexistent"));

    assertThat(result.exitCode()).isZero();
    assertThat(result.output()).contains("--port");
  }

  @Test
  void shouldNameThePortThatIsInUseWithoutABuild() throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      List<String> options = freePorts();
      options.set(0, "--port=" + other.getLocalPort());

      Result result = run(options);

      assertThat(result.exitCode()).isEqualTo(1);
      assertThat(result.output())
          .contains("Port " + other.getLocalPort())
          .contains("the gateway")
          .contains("--port");
      assertThat(called).doesNotExist();
    }
  }

  @Test
  void shouldSayThatPodshellRunsAlreadyWithoutABuild() throws Exception {
    try (DataFolder _ = DataFolder.take(data)) {
      Result result = run(freePorts());

      assertThat(result.exitCode()).isEqualTo(1);
      assertThat(result.output())
          .contains("runs already in " + data)
          .contains("process " + ProcessHandle.current().pid());
      assertThat(called).doesNotExist();
    }
  }

  @Test
  void shouldKeepWhatIsStoredWhenAResetCannotBeFollowedByAStart() throws Exception {
    DataFolder.take(data).close();
    Path stored = Files.writeString(data.resolve("stored"), "work");
    List<String> options = freePorts();
    options.addAll(List.of("--reset", "--catalogue", temporary.resolve("none.yaml").toString()));

    Result result = run(options);

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.output()).contains("There is no catalogue");
    assertThat(stored).hasContent("work");
    assertThat(called).doesNotExist();
  }

  @Test
  void shouldNotReplaceProgramsThatRun() throws Exception {
    Path target = REPOSITORY.resolve("deploy/local/target");
    try (ProgramsInUse _ = ProgramsInUse.hold(target)) {
      List<String> options = freePorts();
      // So that a launcher that was built before ends at once.
      options.add("--no-such-option");
      assertThat(run(options).output()).contains("without a build");
      for (String task : List.of("test", "bench", "images")) {
        Result result = script(List.of(task), Map.of());
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.output()).contains("Stop it first");
      }
      assertThat(called).doesNotExist();
    }
  }

  private static List<String> freePorts() {
    FreePorts ports = new FreePorts();
    List<String> options = new ArrayList<>();
    for (String component :
        List.of("port", "session-port", "execution-port", "kafka-port", "postgres-port")) {
      options.add("--" + component + "=" + ports.find());
    }
    return options;
  }

  private Result run(List<String> options) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("run", "--data", data.toString()));
    arguments.addAll(options);
    return script(arguments, Map.of());
  }

  private Result script(List<String> arguments, Map<String, String> environment)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(REPOSITORY.resolve("podshell").toString()));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder
        .environment()
        .merge("PATH", "", (path, _) -> temporary.resolve("bin") + File.pathSeparator + path);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Result(process.exitValue(), output);
  }

  private record Result(int exitCode, String output) {}
}
