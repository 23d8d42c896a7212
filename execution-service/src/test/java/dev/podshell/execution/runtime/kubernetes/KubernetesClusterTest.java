package dev.podshell.execution.runtime.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.podshell.contracts.identity.IncarnationId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.execution.runtime.AttachedSandbox;
import dev.podshell.execution.runtime.SandboxShape;
import dev.podshell.execution.runtime.SandboxSpecification;
import dev.podshell.execution.supervisor.SandboxConfiguration;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The runtime on a real cluster. */
class KubernetesClusterTest {

  private static final long MEBIBYTE = 1024 * 1024;
  private static final String SECRET = "the secret of this sandbox";
  private static final SandboxShape SHAPE =
      new SandboxShape(
          Cluster.IMAGE,
          4 * MEBIBYTE,
          8 * MEBIBYTE,
          256 * MEBIBYTE,
          1_000,
          64 * MEBIBYTE,
          50,
          false);
  private static Cluster cluster;
  private static KubernetesRuntime runtime;

  @BeforeAll
  static void open() {
    cluster = Cluster.open();
    runtime = cluster.runtime("/execution/1");
  }

  @AfterAll
  static void close() {
    runtime.close();
    cluster.close();
  }

  @Test
  void shouldRunCommands() throws Exception {
    for (int i = 0; i < 5; i++) {
      List<String> progress = new ArrayList<>();
      IncarnationId incarnation = IncarnationId.random(new SecureRandom());
      long t0 = System.nanoTime();
      runtime.start(
          new SandboxSpecification(
              SandboxId.of("grace", "playground"),
              incarnation,
              1,
              SECRET,
              SHAPE,
              null,
              Duration.ofHours(1)),
          progress::add);
      long t1 = System.nanoTime();
      try (AttachedSandbox sandbox =
          AttachedSandbox.attach(runtime.connect(incarnation), SECRET, 1, 0)) {
        long t2 = System.nanoTime();
        sandbox.configured(
            new SandboxConfiguration(Map.of(), List.of(), SandboxConfiguration.Limits.none()));
        assertThat(sandbox.run("echo in; id -un; pwd; df -h ~ | tail -1"))
            .startsWith("in\nlearner\n/home/learner\n");
        long t3 = System.nanoTime();
        System.out.printf(
            "start %d attach %d run %d ms %s%n",
            (t1 - t0) / 1_000_000, (t2 - t1) / 1_000_000, (t3 - t2) / 1_000_000, progress);
        System.out.println(
            sandbox.run(
                "id; df -h ~; cat /proc/self/status | grep -i -E 'cap|seccomp|newpriv'; ls -la ~ / ; cat /etc/passwd; ps aux; for i in 1 2 3; do cat /sys/fs/cgroup/memory/memory.limit_in_bytes; done"));
        for (int j = 0; j < 5; j++) {
          long t4 = System.nanoTime();
          try (AttachedSandbox again =
              AttachedSandbox.attach(runtime.connect(incarnation), SECRET, 1, 100 + j * 10)) {
            long t5 = System.nanoTime();
            again.run("true");
            System.out.printf(
                "again %d run %d ms%n",
                (t5 - t4) / 1_000_000, (System.nanoTime() - t5) / 1_000_000);
          }
        }
      }
      runtime.destroy(incarnation);
    }
  }
}
