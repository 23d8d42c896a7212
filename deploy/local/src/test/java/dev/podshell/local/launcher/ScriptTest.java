package dev.podshell.local.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.podshell.local.process.FreePorts;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/**
 * Runs the script in a copy of the repository that has only what it needs. Its Maven notes its
 * calls and builds a launcher that prints that it runs. This is one long file, because its tests
 * share that copy.
 */
class ScriptTest {

  private static final Path REPOSITORY = Path.of("../..").toAbsolutePath().normalize();
  private static final List<String> MODULES =
      List.of(
          "contracts",
          "environment",
          "deploy/local",
          "session-service",
          "execution-service",
          "gateway-service");
  private static final String LAUNCHER = "deploy/local/target/podshell-local.jar";

  @TempDir Path temporary;

  private Path copy;
  private Path data;
  private Path called;

  @BeforeEach
  void copyRepository() throws Exception {
    copy = temporary.resolve("repository");
    data = temporary.resolve("data");
    called = temporary.resolve("called");
    for (String module : MODULES) {
      Files.createDirectories(copy.resolve(module).resolve("src/main"));
      Files.writeString(copy.resolve(module).resolve("pom.xml"), "");
    }
    for (String part :
        List.of(
            "podshell",
            "pom.xml",
            ".mvn",
            ".ci",
            "deploy/local/run-help.txt",
            "deploy/local/src/main/java")) {
      copy(part);
    }
    packLauncher(temporary.resolve("launcher.jar"));
    Files.createDirectory(temporary.resolve("bin"));
    makeMaven("echo nothing to say");
  }

  private void copy(String part) throws IOException {
    try (Stream<Path> files = Files.walk(REPOSITORY.resolve(part))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copied = copy.resolve(REPOSITORY.relativize(file));
        Files.createDirectories(copied.getParent());
        Files.copy(file, copied, StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }

  private static void packLauncher(Path file) throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, FakeLauncher.class.getName());
    String resource = FakeLauncher.class.getName().replace('.', '/') + ".class";
    try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(file), manifest);
        InputStream code = FakeLauncher.class.getClassLoader().getResourceAsStream(resource)) {
      jar.putNextEntry(new JarEntry(resource));
      jar.write(code.readAllBytes());
    }
  }

  /** Names the files that a build makes. */
  static final class FakeLauncher {

    private FakeLauncher() {}

    public static void main(String[] arguments) {
      System.out.println("launched");
    }
  }

  private void makeMaven(String behaviour) throws IOException {
    Path maven = temporary.resolve("bin/mvn");
    Files.writeString(
        maven,
        """
        #!/bin/sh
        echo "$@" >>%s
        mkdir -p deploy/local/target
        cp %s %s
        %s
        """
            .formatted(called, temporary.resolve("launcher.jar"), LAUNCHER, behaviour));
    Files.setPosixFilePermissions(maven, PosixFilePermissions.fromString("rwx------"));
  }

  private long builds() throws IOException {
    return Files.exists(called) ? Files.readAllLines(called).size() : 0;
  }

  @Test
  void shouldBuildOnlyWhatARunNeedsAndThenLaunch() throws Exception {
    Result result = run(freePorts());

    assertThat(result.output()).endsWith("launched\n");
    assertThat(result.exitCode()).isZero();
    assertThat(called)
        .content()
        .contains("-Dmaven.test.skip=true", "--projects " + String.join(",", MODULES), "package");
  }

  @Test
  void shouldNotCallMavenAgainWhenNothingHasChanged() throws Exception {
    run(freePorts());

    Result again = run(freePorts());

    assertThat(again.output()).isEqualTo("launched\n");
    assertThat(builds()).isOne();
  }

  @Test
  void shouldBuildAgainWhenSomethingHasChanged() throws Exception {
    String output = "execution-service/target/quarkus-app/quarkus-run.jar";
    makeMaven("mkdir -p $(dirname %1$s); echo >%1$s".formatted(output));
    run(freePorts());
    long builds = 1;
    for (String change :
        List.of(
            "touch gateway-service/pom.xml",
            "touch -d 2001-01-01 deploy/local/src/main/java/dev/podshell/local/Component.java",
            "touch session-service/src/main/New.java",
            "touch " + output)) {
      Process changing = new ProcessBuilder("sh", "-c", change).directory(copy.toFile()).start();
      assertThat(changing.waitFor()).isZero();

      assertThat(run(freePorts()).output()).as(change).endsWith("launched\n");

      builds++;
      assertThat(builds()).as(change).isEqualTo(builds);
    }
  }

  @Test
  void shouldBuildAgainWhenASourceHasChangedDuringTheBuild() throws Exception {
    makeMaven("touch contracts/src/main/Edited.java");
    run(freePorts());

    run(freePorts());

    assertThat(builds()).isEqualTo(2);
  }

  @Test
  void shouldSayWhatTheBuildDoesFromTheBeginning() throws Exception {
    makeMaven(
        """
        echo "[INFO] Scanning for projects..."
        echo "[INFO] Building Podshell contracts 0.1.0-SNAPSHOT            [2/7]"
        echo "[INFO] --- maven-compiler-plugin:3.15.0:compile (default-compile) @ podshell-contracts ---"
        """);

    Result result = run(freePorts());

    assertThat(result.output())
        .startsWith("Building Podshell")
        .containsPattern("\\[2/7] contracts: done in \\d s\n");
  }

  @Test
  void shouldShowWhyABuildFailedAndWhereItsWholeLogIs() throws Exception {
    makeMaven(
        """
        echo "[INFO] a line that explains nothing"
        echo "[ERROR] A.java:[3,1] cannot find symbol"
        echo "[ERROR] -> [Help 1]"
        echo "[ERROR] For more information about the errors"
        exit 7
        """);

    Result result = run(freePorts());

    assertThat(result.exitCode()).isEqualTo(7);
    assertThat(result.output())
        .contains("[ERROR] A.java:[3,1] cannot find symbol")
        .doesNotContain("For more information")
        .endsWith("Maven failed. Its whole log is in target/run.log\n");
    assertThat(copy.resolve("target/run.log")).content().contains("For more information");
    assertThat(run(freePorts()).exitCode()).isEqualTo(7);
  }

  @Test
  void shouldSayWhatATestRunWillDoAndShowAllThatAFailedClassPrinted() throws Exception {
    makeMaven(
        """
        reports=deploy/local/target/surefire-reports
        mkdir $reports
        echo "noise of a good test" >$reports/dev.podshell.GoodTest-output.txt
        echo "clue" >$reports/dev.podshell.BadTest-output.txt
        echo "[INFO] Running dev.podshell.GoodTest"
        echo "[INFO] Tests run: 3, Failures: 0, Errors: 0, Skipped: 0, Time elapsed: 0.1 s -- in dev.podshell.GoodTest"
        echo "[INFO] Running dev.podshell.BadTest"
        echo "[ERROR] Tests run: 2, Failures: 1, Errors: 0, Skipped: 0, Time elapsed: 0.2 s <<< FAILURE! -- in dev.podshell.BadTest"
        echo "[ERROR] dev.podshell.BadTest.shouldWork -- Time elapsed: 0.1 s <<< FAILURE!"
        echo "java.lang.AssertionError: it did not"
        echo "	at dev.podshell.BadTest.shouldWork(BadTest.java:1)"
        echo
        echo "[INFO] Results:"
        echo "[ERROR] Failures:"
        echo "[ERROR]   BadTest.shouldWork:1 it did not"
        exit 1
        """);

    Result result = script(List.of("test"), Map.of());

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(called).content().endsWith(" verify\n");
    assertThat(result.output())
        .contains("On two cores", "gateway service", "system tests")
        .contains("GoodTest, 3 tests, 0.1 s\n")
        .doesNotContain("noise of a good test")
        .contains("clue\n", "AssertionError: it did not\n\tat dev.podshell.BadTest")
        .contains("[ERROR]   BadTest.shouldWork:1 it did not\n")
        .contains("target/test.log");
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
    Path target = Files.createDirectories(copy.resolve("deploy/local/target"));
    Files.copy(temporary.resolve("launcher.jar"), copy.resolve(LAUNCHER));
    try (ProgramsInUse _ = ProgramsInUse.hold(target)) {
      assertThat(run(freePorts()).output()).contains("without a build").endsWith("launched\n");
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
    List<String> command = new ArrayList<>(List.of(copy.resolve("podshell").toString()));
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
