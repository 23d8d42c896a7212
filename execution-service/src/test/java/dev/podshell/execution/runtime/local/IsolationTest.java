package dev.podshell.execution.runtime.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.podshell.contracts.identity.IncarnationId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.execution.runtime.AttachedSandbox;
import dev.podshell.execution.runtime.SandboxGoneException;
import dev.podshell.execution.runtime.SandboxShape;
import dev.podshell.execution.runtime.SandboxSpecification;
import dev.podshell.execution.supervisor.SandboxConfiguration;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What learners' code can and cannot do, in each way of keeping it apart. */
@ParameterizedClass
@EnumSource(
    value = Isolation.class,
    names = {"BUBBLEWRAP", "NAMESPACES"})
class IsolationTest {

  private static final String SECRET = "the secret of this sandbox";
  private static final long MEBIBYTE = 1024 * 1024;

  private final Isolation isolation;

  @TempDir Path folder;

  private final IncarnationId incarnation = IncarnationId.random(new SecureRandom());
  private LocalRuntime runtime;
  private AttachedSandbox sandbox;

  IsolationTest(Isolation isolation) {
    this.isolation = isolation;
  }

  @BeforeEach
  void start() throws Exception {
    runtime =
        LocalRuntime.open(
            new LocalSettings(
                folder,
                isolation.configurationName(),
                Path.of("/usr/bin/python3"),
                64,
                200_000,
                4));
    runtime.start(
        new SandboxSpecification(
            SandboxId.of("grace", "playground"),
            incarnation,
            1,
            SECRET,
            new SandboxShape("", 4 * MEBIBYTE, 2 * MEBIBYTE, MEBIBYTE, 1_000, MEBIBYTE, 50, false),
            null,
            Duration.ofHours(1)),
        _ -> {});
    sandbox =
        AttachedSandbox.attach(runtime.connect(incarnation), SECRET, 1, 0)
            .configured(
                new SandboxConfiguration(
                    Map.of(),
                    List.of(),
                    new SandboxConfiguration.Limits(
                        8, 64, 1_024 * MEBIBYTE, MEBIBYTE, 128, 60, 60, null, null, null)));
  }

  @AfterEach
  void destroy() throws Exception {
    sandbox.close();
    runtime.destroy(incarnation);
  }

  @Test
  void shouldBeTheOneThatWasAskedFor() {
    assertThat(runtime.isolation()).isEqualTo(isolation);
  }

  @Test
  void shouldHaveNoNetworkButItsOwnLoopback() throws Exception {
    assertThat(run("tail -n +3 /proc/net/dev | cut -d: -f1 | tr -d ' '")).isEqualTo("lo\n");
    assertThat(run("exec 3<>/dev/tcp/192.0.2.1/80")).contains("Network is unreachable");
  }

  @Test
  void shouldSeeItsOwnProcessesAlone() throws Exception {
    String host = Long.toString(ProcessHandle.current().pid());
    assertThat(run("for p in /proc/[0-9]*; do tr '\\0' ' ' <$p/cmdline; echo; done"))
        .contains("supervisor.py")
        .doesNotContain("surefire")
        .doesNotContain("java");
    assertThat(run("kill -0 " + host)).contains("No such process");
  }

  @Test
  void shouldSeeNothingOfTheHostsFiles() throws Exception {
    assertThat(run("cat /etc/shadow")).contains("No such file");
    assertThat(run("ls /home /home/learner /tmp"))
        .isEqualTo("/home:\nlearner\n\n/home/learner:\n\n/tmp:\n");
    assertThat(run("ls / | tr '\\n' ' '")).doesNotContain("root ").doesNotContain("opt ");
    assertThat(run("ls " + folder)).contains("No such file");
  }

  @Test
  void shouldBeAbleToWriteOnlyToItsHomeAndTemporaryFolders() throws Exception {
    for (String place : List.of("/usr/x", "/usr/bin/x", "/etc/x", "/x", "/dev/x", "/run/x")) {
      assertThat(run("touch " + place)).contains("Read-only file system");
    }
    assertThat(run("mkdir ~/a && echo x > ~/a/b && echo x > /tmp/c && cat ~/a/b /tmp/c"))
        .isEqualTo("x\nx\n");
  }

  @Test
  void shouldBeBoundedInWhatItStores() throws Exception {
    for (String place : List.of("/home/learner", "/tmp", "/dev/shm")) {
      assertThat(run("for i in 1 2 3 4; do head -c 700000 /dev/zero > " + place + "/$i; done"))
          .contains("No space left on device");
      run("rm -f " + place + "/*");
    }
    assertThat(run("head -c 1500000 /dev/zero > big; stat -c %s big"))
        .contains(Long.toString(MEBIBYTE));
  }

  @Test
  void shouldHaveNoPrivilegesAndNoWayToGetSome() throws Exception {
    assertThat(run("grep -E 'NoNewPrivs|Cap' /proc/self/status | tr -d '\\n\\t'"))
        .isEqualTo(
            "CapInh:0000000000000000CapPrm:0000000000000000CapEff:0000000000000000"
                + "CapBnd:0000000000000000CapAmb:0000000000000000NoNewPrivs:1");
    assertThat(run("id -u; id -un")).isEqualTo("1000\nlearner\n");
    assertThat(run("unshare --user true; echo $?")).endsWith("1\n");
  }

  @Test
  void shouldReachNothingOfTheSupervisors() throws Exception {
    assertThat(run("ls /proc/1/fd")).contains("Permission denied");
    assertThat(run("cat /proc/1/mem /proc/1/environ")).contains("Permission denied");
    assertThat(run("ls -l /proc/self/fd"))
        .doesNotContain("socket")
        .doesNotContain("spool")
        .doesNotContain("memfd");
    assertThat(run("cat /proc/net/unix | grep supervisor.sock; true")).isEmpty();
    assertThat(run("cat /proc/*/cmdline /proc/self/environ | tr '\\0' ' '")).doesNotContain(SECRET);
    assertThat(run("echo x >> /run/podshell/supervisor.py")).containsAnyOf("Read-only", "denied");
  }

  @Test
  void shouldBeBoundedInItsProcesses() throws Exception {
    String said = run("for i in $(seq 1 200); do sleep 5 & done 2>&1; true");
    assertThat(said).contains("Resource temporarily unavailable");
    assertThat(run("echo still here")).contains("still here");
  }

  @Test
  void shouldEndWithEverythingInItWhenItIsDestroyed() throws Exception {
    run("setsid sleep 1000 & disown");
    String marker =
        "/proc/" + ProcessRecord.read(folder.resolve(incarnation.value())).orElseThrow().pid();
    runtime.destroy(incarnation);
    assertThat(Path.of(marker, "exe")).doesNotExist();
    assertThat(folder.resolve(incarnation.value())).doesNotExist();
    assertThatExceptionOfType(SandboxGoneException.class)
        .isThrownBy(() -> runtime.connect(incarnation));
    Awaitility.await().until(() -> sandbox.attachment().closed().isDone());
  }

  @Test
  void shouldBeGoneAtOnceWhenItsFirstProcessIsKilled() throws Exception {
    ProcessRecord.read(folder.resolve(incarnation.value())).orElseThrow().kill();
    Awaitility.await()
        .atMost(Duration.ofSeconds(2))
        .until(() -> sandbox.attachment().closed().isDone());
    assertThatExceptionOfType(SandboxGoneException.class)
        .isThrownBy(() -> runtime.connect(incarnation));
  }

  @Test
  void shouldNotBeTakenForAnotherProcessWhenItsNumberIsUsedAgain() throws Exception {
    ProcessRecord own = ProcessRecord.read(folder.resolve(incarnation.value())).orElseThrow();
    assertThat(own.isAlive()).isTrue();
    ProcessRecord earlier =
        new ProcessRecord(
            own.incarnation(), own.pid(), own.startTime() - 1, own.bootId(), own.isolation());
    assertThat(earlier.isAlive()).isFalse();
    earlier.kill();
    assertThat(own.isAlive()).isTrue();
  }

  @Test
  void shouldSayHowMuchTooLongWhenTheFolderIsTooLongForSockets() {
    Path deep = folder.resolve("x".repeat(100));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                LocalRuntime.open(
                    new LocalSettings(deep, "auto", Path.of("/usr/bin/python3"), 64, 200_000, 4)))
        .withMessageContaining("podshell.local.folder is ")
        .withMessageContaining(" bytes too long");
    assertThat(Files.exists(deep)).isFalse();
  }

  private String run(String text) throws Exception {
    return sandbox.run(text);
  }
}
