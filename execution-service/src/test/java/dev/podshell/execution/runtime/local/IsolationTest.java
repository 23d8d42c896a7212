package dev.podshell.execution.runtime.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.podshell.contracts.event.EntryContent;
import dev.podshell.contracts.event.Limit;
import dev.podshell.contracts.event.ReachedLimit;
import dev.podshell.contracts.identity.IncarnationId;
import dev.podshell.contracts.identity.LearnerId;
import dev.podshell.contracts.identity.QuestionId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.contracts.sandbox.SandboxProcess;
import dev.podshell.execution.Configurations;
import dev.podshell.execution.runtime.AttachedSandbox;
import dev.podshell.execution.runtime.SandboxGoneException;
import dev.podshell.execution.runtime.SandboxShape;
import dev.podshell.execution.runtime.SandboxSpecification;
import dev.podshell.execution.supervisor.ConfigureRequest;
import dev.podshell.execution.supervisor.SupervisorConnection;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Checks what learners' code can and cannot do with each isolation. This is one long file, because
 * every test runs with each isolation.
 */
@ParameterizedClass
@EnumSource(
    value = Isolation.class,
    names = {"BUBBLEWRAP", "NAMESPACES"})
class IsolationTest {

  private static final String SECRET = "the secret of this sandbox";
  private static final int TERMINALS = 8;
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
    runtime = LocalRuntime.open(settings(folder, isolation.configurationName()));
    runtime.start(
        new SandboxSpecification(
            SandboxId.of(new LearnerId("grace"), new QuestionId("playground")),
            incarnation,
            1,
            SECRET,
            new SandboxShape(
                "",
                4 * MEBIBYTE,
                2 * MEBIBYTE,
                new SandboxShape.Resources(256 * MEBIBYTE, 1_000),
                new SandboxShape.Resources(MEBIBYTE, 50),
                false),
            null,
            Duration.ofHours(1)),
        _ -> {});
    sandbox =
        AttachedSandbox.attach(runtime.connect(incarnation), SECRET, 1, 0)
            .configured(
                new ConfigureRequest(
                    Map.of(),
                    List.of(),
                    new ConfigureRequest.Limits(
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
  void shouldHaveOnlyItsOwnLoopbackNetwork() throws Exception {
    assertThat(run("tail -n +3 /proc/net/dev | cut -d: -f1 | tr -d ' '")).isEqualTo("lo\n");
    assertThat(run("exec 3<>/dev/tcp/192.0.2.1/80")).contains("Network is unreachable");
  }

  @Test
  void shouldNotReachWhatListensOnTheMachinesLoopback() throws Exception {
    try (ServerSocket kafka = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThat(run("exec 3<>/dev/tcp/127.0.0.1/" + kafka.getLocalPort()))
          .contains("Connection refused");
    }
  }

  @Test
  void shouldBeBoundedInWhatTheKernelKeepsForIt() throws Exception {
    assertThat(
            run(
                """
                python3 -c 'import ctypes, errno
                libc = ctypes.CDLL(None, use_errno=True)
                def most(call, *arguments):
                    number = 0
                    while number < 5000 and call(*arguments) >= 0: number += 1
                    return number
                print("watchers", most(libc.inotify_init))
                print("memory", most(libc.shmget, 0, 16 << 20, 0o1600))
                print("queues", most(libc.msgget, 0, 0o1600))
                print("semaphores", most(libc.semget, 0, 100, 0o1600))
                print("file", libc.memfd_create(b"x", 0), errno.errorcode[ctypes.get_errno()])'\
                """))
        .isEqualTo("watchers 64\nmemory 4\nqueues 32\nsemaphores 20\nfile -1 ENOSYS\n");
  }

  @Test
  void shouldSeeOnlyItsOwnProcesses() throws Exception {
    String host = Long.toString(ProcessHandle.current().pid());
    assertThat(run("for p in /proc/[0-9]*; do tr '\\0' ' ' <$p/cmdline; echo; done"))
        .contains("supervisor.pyz")
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
    assertThat(run("unshare --user true 2>&1; echo $?")).endsWith("1\n");
  }

  @Test
  void shouldBeRefusedTheSystemCallsThatNoProgramNeeds() throws Exception {
    String said =
        run(
            """
            cat >/tmp/calls.py <<'END'
            import ctypes, errno, platform, socket
            libc = ctypes.CDLL(None, use_errno=True)
            column = 0 if platform.machine() == "x86_64" else 1
            calls = {"io_uring_setup": (425, 425), "keyctl": (250, 219), "add_key": (248, 217),
                     "request_key": (249, 218), "perf_event_open": (298, 241), "userfaultfd": (323, 282),
                     "bpf": (321, 280), "mount": (165, 40), "umount2": (166, 39), "setns": (308, 268),
                     "pivot_root": (155, 41), "chroot": (161, 51), "clone3": (435, 435),
                     "open_tree": (428, 428), "syslog": (103, 116), "kcmp": (312, 272)}
            for name, numbers in calls.items():
                libc.syscall(numbers[column], 0, 0, 0, 0, 0)
                print(name, errno.errorcode[ctypes.get_errno()])
            for flag in (0x20000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000):
                libc.unshare(flag)
                print("unshare", errno.errorcode[ctypes.get_errno()])
                ctypes.set_errno(0)
                if libc.syscall((56, 220)[column], flag | 17, 0, 0, 0, 0) == 0:
                    libc._exit(0)
                print("clone", errno.errorcode[ctypes.get_errno()])
            for family in [*range(3, 10), *range(11, 16), *range(17, 47), 1 << 31]:
                for call in (libc.socket, libc.socketpair):
                    call(family, 1, 0, None)
                    print("family", errno.errorcode[ctypes.get_errno()])
            for family in (40 | 1 << 32, 38 | 1 << 40):
                libc.syscall((41, 198)[column], ctypes.c_long(family), 1, 0)
                print("family", errno.errorcode[ctypes.get_errno()])
            END
            python3 /tmp/calls.py | sort | uniq -c | sort -k 2 | tr -s ' '\
            """);
    assertThat(said.lines().map(String::strip))
        .containsExactlyInAnyOrder(
            "1 add_key EPERM",
            "1 bpf EPERM",
            "1 chroot EPERM",
            "7 clone EPERM",
            "1 clone3 ENOSYS",
            "88 family EAFNOSUPPORT",
            "1 io_uring_setup EPERM",
            "1 kcmp EPERM",
            "1 keyctl EPERM",
            "1 mount EPERM",
            "1 open_tree ENOSYS",
            "1 perf_event_open EPERM",
            "1 pivot_root EPERM",
            "1 request_key EPERM",
            "1 setns EPERM",
            "1 syslog EPERM",
            "1 umount2 EPERM",
            "7 unshare EPERM",
            "1 userfaultfd EPERM");
  }

  @Test
  @EnabledOnOs(architectures = "amd64")
  void shouldBeRefusedTheSystemCallsOfOtherArchitectures() throws Exception {
    assertThat(
            run(
                """
                python3 -c 'import ctypes, mmap
                libc = ctypes.CDLL(None, use_errno=True)
                print("x32", libc.syscall(0x40000000 | 39), ctypes.get_errno(), flush=True)
                code = mmap.mmap(-1, 4096, prot=7)
                code.write(bytes([0xb8, 20, 0, 0, 0, 0xcd, 0x80, 0xc3]))
                call = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(code)))
                print("i386", call())'
                echo $?\
                """))
        .startsWith("x32 -1 38\n")
        .contains("Bad system call")
        .doesNotContainPattern("i386 -?[0-9]")
        .contains("\n159\n"); // the shell's message is on another stream, and may come after it
  }

  @Test
  void shouldRunTheProgramsThatLearnersUse() throws Exception {
    assertThat(
            run(
                """
                python3 -c 'import threading, subprocess, multiprocessing, socket
                thread = threading.Thread(target=print, args=("thread",), kwargs={"flush": True})
                thread.start(); thread.join()
                subprocess.run(["echo", "process"])
                with multiprocessing.Pool(2) as pool: print(pool.map(abs, [-1, -2]))
                server = socket.create_server(("127.0.0.1", 0))
                client = socket.create_connection(server.getsockname())
                socket.create_server(("::1", 0), family=socket.AF_INET6)
                print(len(socket.if_nameindex()), "interface")'
                node -e 'const { Worker } = require("worker_threads");
                new Worker(`console.log("worker")`, { eval: true }).on("exit", () =>
                  console.log(require("child_process").execSync("echo child").toString().trim()))'
                (sleep 0.1 & wait; echo shell) | cat\
                """))
        .isEqualTo("thread\nprocess\n[1, 2]\n1 interface\nworker\nchild\nshell\n");
  }

  @Test
  void shouldBeAbleToTraceItsOwnProcessesAndNotTheSupervisor() throws Exception {
    assertThat(
            run(
                """
                python3 -c 'import ctypes, subprocess
                libc = ctypes.CDLL(None, use_errno=True)
                sleep = subprocess.Popen(["sleep", "10"])
                print(libc.ptrace(16, sleep.pid, None, None))
                print(libc.ptrace(16, 1, None, None), ctypes.get_errno())
                sleep.kill()'\
                """))
        .isEqualTo("0\n-1 1\n");
  }

  @Test
  void shouldNotReadTheMemoryOfARelayNorTraceIt() throws Exception {
    String relay =
        new String(
            SupervisorConnection.class.getResourceAsStream("relay.py").readAllBytes(), UTF_8);
    run("cat >/tmp/relay.py <<'END'\n" + relay + "\nEND");

    assertThat(
            run(
                """
                sleep 20 | python3 -I -S /tmp/relay.py @nobody &
                relay=$!
                for i in $(seq 200); do
                  ls /proc/$relay/fd 2>&1 | grep -o 'Permission denied' && break
                  sleep 0.05
                done
                head -c 1 /proc/$relay/environ 2>&1 | grep -o 'Permission denied'
                kill $relay
                python3 -c 'import ctypes, os
                libc = ctypes.CDLL(None)
                pid = os.fork()
                if pid == 0:
                    libc.ptrace(0, 0, None, None)
                    os.execvp("python3", ["python3", "-I", "-S", "/tmp/relay.py", "@nobody"])
                while os.WIFSTOPPED(os.waitpid(pid, 0)[1]):
                    libc.ptrace(7, pid, None, None)'\
                """))
        .isEqualTo("Permission denied\nPermission denied\nThe relay is being traced\n");
  }

  @Test
  void shouldUseOnlyItsShareOfTheMachinesTerminals() throws Exception {
    int before = terminalsOfTheMachine();
    assertThat(
            run(
                """
                python3 -c 'import os
                taken = 0
                try:
                    while taken < 1000: os.openpty(); taken += 1
                except OSError as error: print(taken, error.strerror)
                print(open("/proc/sys/kernel/pty/nr").read())'\
                """))
        .startsWith(TERMINALS + " No space left on device\n");
    assertThat(terminalsOfTheMachine()).isLessThan(before + 100);
    assertThat(sandbox.startInTerminal("tty").result().get(10, TimeUnit.SECONDS))
        .isEqualTo("/dev/pts/0\r\n");
  }

  @Test
  void shouldBeBoundedInTheNumberOfItsFiles() throws Exception {
    for (String place : List.of("/home/learner", "/tmp", "/dev/shm")) {
      assertThat(
              run(
                  "cd "
                      + place
                      + " && seq 1 5000 | xargs touch 2>&1 | grep -m 1 -o 'No space left on device'"))
          .isEqualTo("No space left on device\n");
      run("find " + place + " -type f -delete");
    }
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
    assertThat(run("echo x >> /run/podshell/supervisor.pyz")).containsAnyOf("Read-only", "denied");
  }

  @Test
  void shouldBeBoundedInItsProcesses() throws Exception {
    String said = run("for i in $(seq 1 200); do sleep 5 & done 2>&1; true");
    assertThat(said).contains("Resource temporarily unavailable");
    assertThat(run("echo still here")).contains("still here");
  }

  @Test
  void shouldLeaveRoomToEndWhatHasTakenAllProcesses() throws Exception {
    AttachedSandbox.Run bomb =
        sandbox.start("bomb() { bomb | bomb & }; bomb 2>/dev/null; sleep 50");
    Awaitility.await()
        .until(() -> sandbox.run("ls -d /proc/[0-9]* | wc -l").strip().compareTo("40") > 0);

    assertThat(run("echo here; ls -d /tmp")).isEqualTo("here\n/tmp\n");
    run("kill -STOP -1; pkill -KILL -x sleep; pkill -KILL -x bash");
    bomb.result().get(30, TimeUnit.SECONDS);
    assertThat(run("echo here; ls -d /tmp")).isEqualTo("here\n/tmp\n");
  }

  @Test
  void shouldEndTheLargestWhenProcessesTogetherTakeTooMuchMemory() throws Exception {
    assertThat(
            run(
                """
                for i in 1 2 3 4; do
                  python3 -c 'x = bytearray(b"x") * (100 << 20); input()' < <(sleep 5) &
                done; wait; echo over\
                """))
        .contains(
            "podshell: python3 was ended, because the sandbox's programs together took more memory")
        .contains("over");
  }

  @Test
  void shouldNameTheMemoryThatACommandTookTooMuchOf() throws Exception {
    AttachedSandbox.Run command =
        sandbox.start(
            "exec python3 -c 'x = bytearray(b\"x\") * (400 << 20); input()' < <(sleep 50)");

    assertThat(command.exit().get(30, TimeUnit.SECONDS))
        .isEqualTo(new EntryContent.Exited(137, 9, new ReachedLimit(Limit.MEMORY, 256 * MEBIBYTE)));
  }

  @Test
  void shouldEndWithEverythingInItWhenItIsDestroyed() throws Exception {
    run("setsid sleep 1000 & disown");
    String marker = "/proc/" + process().pid();
    runtime.destroy(incarnation);
    assertThat(Path.of(marker, "exe")).doesNotExist();
    assertThat(folder.resolve(incarnation.value())).doesNotExist();
    assertThatExceptionOfType(SandboxGoneException.class)
        .isThrownBy(() -> runtime.connect(incarnation));
    Awaitility.await().until(() -> sandbox.connection().closed().isDone());
  }

  @Test
  void shouldBeGoneAtOnceWhenItsFirstProcessIsKilled() throws Exception {
    process().end();
    Awaitility.await()
        .atMost(Duration.ofSeconds(2))
        .until(() -> sandbox.connection().closed().isDone());
    assertThatExceptionOfType(SandboxGoneException.class)
        .isThrownBy(() -> runtime.connect(incarnation));
  }

  @Test
  void shouldNotBeTakenForAnotherProcessWhenItsNumberIsUsedAgain() throws Exception {
    SandboxProcess own = process();
    assertThat(own.isAlive()).isTrue();
    SandboxProcess earlier =
        new SandboxProcess(own.pid(), own.startTime() - 1, own.bootId(), own.isolation());
    assertThat(earlier.isAlive()).isFalse();
    assertThat(earlier.end()).isFalse();
    assertThat(own.isAlive()).isTrue();
  }

  @Test
  void shouldSayHowMuchTooLongWhenTheFolderIsTooLongForSockets() {
    Path deep = folder.resolve("x".repeat(100));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LocalRuntime.open(settings(deep, "auto")))
        .withMessageContaining("podshell.local.folder is ")
        .withMessageContaining(" bytes too long");
    assertThat(Files.exists(deep)).isFalse();
  }

  private SandboxProcess process() throws IOException {
    return SandboxProcess.read(folder.resolve(incarnation.value())).orElseThrow();
  }

  private static LocalConfiguration settings(Path folder, String isolation) {
    return Configurations.of(
        LocalConfiguration.class,
        Map.of(
            "podshell.local.folder",
            folder.toString(),
            "podshell.local.isolation",
            isolation,
            "podshell.local.processes",
            "64",
            "podshell.local.terminals",
            Integer.toString(TERMINALS)));
  }

  private static int terminalsOfTheMachine() throws IOException {
    return Integer.parseInt(Files.readString(Path.of("/proc/sys/kernel/pty/nr")).strip());
  }

  private String run(String text) throws Exception {
    return sandbox.run(text);
  }
}
