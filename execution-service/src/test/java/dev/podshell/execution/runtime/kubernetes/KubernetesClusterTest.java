package dev.podshell.execution.runtime.kubernetes;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.podshell.contracts.identity.IncarnationId;
import dev.podshell.contracts.identity.LearnerId;
import dev.podshell.contracts.identity.QuestionId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.execution.runtime.AttachedSandbox;
import dev.podshell.execution.runtime.SandboxGoneException;
import dev.podshell.execution.runtime.SandboxShape;
import dev.podshell.execution.runtime.SandboxSpecification;
import dev.podshell.execution.runtime.SandboxStartException;
import dev.podshell.execution.runtime.WarmPool;
import dev.podshell.execution.supervisor.AttachRefusedException;
import dev.podshell.execution.supervisor.ConfigureRequest;
import io.fabric8.kubernetes.api.model.Pod;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Runs the runtime on a real cluster, because the mock cannot show everything that breaks. */
class KubernetesClusterTest {

  private static final Duration TIMEOUT = Duration.ofMinutes(2);
  private static final String SECRET = "the secret of this sandbox";
  private static final SandboxShape SHAPE = shape(Cluster.IMAGE, 8);

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
  void shouldBeRestrictedInFact() throws Exception {
    try (AttachedSandbox sandbox = sandbox(start(runtime, SHAPE, _ -> {}))) {
      assertThat(sandbox.run("id -un; pwd; grep -E 'NoNewPrivs|Seccomp:|Cap' /proc/self/status"))
          .startsWith("learner\n/home/learner\n")
          .contains("NoNewPrivs:\t1", "Seccomp:\t2", "CapEff:\t0000000000000000")
          .contains("CapBnd:\t0000000000000000");
      assertThat(sandbox.run("touch /usr/x /etc/x /opt/podshell/x; echo x > /etc/passwd"))
          .containsOnlyOnce("/usr/x")
          .contains("Read-only file system");
      assertThat(sandbox.run("ls /var/run/secrets /run/secrets; env | grep -c KUBERNETES"))
          .contains("No such file")
          .endsWith("0\n");
      assertThat(sandbox.run("head -c 12M /dev/zero > ~/big; stat -c %s ~/big"))
          .contains("No space left on device")
          .containsPattern("\n83[0-9]{5}\n");
    }
  }

  @Test
  void shouldLoseAndRepeatNothingWhenTheRelayIsKilledInMidOutput() throws Exception {
    IncarnationId incarnation = start(runtime, SHAPE, _ -> {});
    AttachedSandbox.Run run;
    try (AttachedSandbox sandbox = sandbox(incarnation)) {
      run =
          sandbox.start(
              "for i in $(seq 1 3000); do echo \"line $i\"; [ $((i % 100)) = 0 ] && sleep 0.01; done;"
                  + " echo end");
      Awaitility.await().atMost(TIMEOUT).until(() -> run.output().contains("line 500\n"));
      AttachedSandbox.Run unused =
          sandbox.start(
              "for p in /proc/[0-9]*; do grep -q rela[y].py $p/cmdline && kill -9 ${p#/proc/}; done");
      Awaitility.await().atMost(TIMEOUT).until(() -> sandbox.connection().closed().isDone());
    }
    String seen = run.output();
    try (AttachedSandbox again =
        AttachedSandbox.attach(runtime.connect(incarnation), SECRET, 1, 2)) {
      String rest = again.follow(run.command()).result().get(60, SECONDS);
      String all =
          IntStream.rangeClosed(1, 3_000)
                  .mapToObj("line %d\n"::formatted)
                  .collect(Collectors.joining())
              + "end\n";
      assertThat(all).startsWith(seen).endsWith(rest);
      assertThat(seen.length() + rest.length()).isGreaterThanOrEqualTo(all.length());
    }
  }

  @Test
  void shouldBelongToTheOwnerThatAttachedFirst() throws Exception {
    IncarnationId incarnation = start(runtime, SHAPE, _ -> {});
    sandbox(incarnation).close();
    assertThatExceptionOfType(AttachRefusedException.class)
        .isThrownBy(
            () -> AttachedSandbox.attach(runtime.connect(incarnation), "another secret", 9, 0));
  }

  @Test
  void shouldSayThatThePodWasDeletedUnderTheLearner() throws Exception {
    IncarnationId incarnation = start(runtime, SHAPE, _ -> {});
    AttachedSandbox sandbox = sandbox(incarnation);
    AttachedSandbox.Run run =
        sandbox.start(
            "trap '' HUP; trap 'echo bye; exit' TERM; echo here; while :; do sleep 0.1; done");
    Awaitility.await().atMost(TIMEOUT).until(() -> run.output().equals("here\n"));

    cluster.client().resource(pod(incarnation)).delete();

    Awaitility.await().atMost(TIMEOUT).until(() -> sandbox.connection().closed().isDone());
    assertThat(run.output()).startsWith("here\n").endsWith("bye\n");
    Awaitility.await()
        .atMost(TIMEOUT)
        .untilAsserted(
            () ->
                assertThatExceptionOfType(SandboxGoneException.class)
                    .isThrownBy(() -> runtime.connect(incarnation)));
  }

  @Test
  void shouldLeaveNothingOfASandboxThatIsDestroyed() throws Exception {
    IncarnationId incarnation = start(runtime, SHAPE, _ -> {});
    AttachedSandbox sandbox = sandbox(incarnation);

    runtime.destroy(incarnation);

    assertThatExceptionOfType(SandboxGoneException.class)
        .isThrownBy(() -> runtime.connect(incarnation));
    Awaitility.await().atMost(TIMEOUT).until(() -> sandbox.connection().closed().isDone());
  }

  @Test
  void shouldSayThatAnImageCannotBeFetched() {
    List<String> told = new CopyOnWriteArrayList<>();
    assertThatExceptionOfType(SandboxStartException.class)
        .isThrownBy(() -> start(runtime, shape("podshell/no-such-image:1", 8), told::add))
        .withMessage(
            "The image of this question cannot be fetched; tell the operator of this course");
    assertThat(told).contains("Preparing the sandbox");
  }

  @Test
  void shouldWaitForRoomAndSaySo() {
    SandboxShape huge =
        new SandboxShape(
            Cluster.IMAGE,
            4 << 20,
            8 << 20,
            new SandboxShape.Resources(1L << 50, 1_000),
            new SandboxShape.Resources(1L << 50, 50),
            false);
    List<String> told = new CopyOnWriteArrayList<>();
    KubernetesRuntime impatient = cluster.runtime("/execution/3", Duration.ofSeconds(3));
    try {
      assertThatExceptionOfType(SandboxStartException.class)
          .isThrownBy(() -> start(impatient, huge, told::add))
          .withMessageStartingWith("The sandbox did not start within");
    } finally {
      impatient.close();
    }
    assertThat(told).contains("No machine has room for the sandbox at the moment; waiting for one");
  }

  @Test
  void shouldGiveEachWarmPodToOneOfTwoInstancesThatRace() throws Exception {
    SandboxShape shape = shape(Cluster.IMAGE, 9);
    KubernetesRuntime other = cluster.runtime("/execution/2");
    try {
      runtime.keepWarm(List.of(new WarmPool(shape, 6, 6)));
      Awaitility.await().atMost(TIMEOUT).until(() -> warm() == 6);
      List<Thread> claims = new ArrayList<>();
      List<IncarnationId> claimed = new CopyOnWriteArrayList<>();
      for (int i = 0; i < 6; i++) {
        KubernetesRuntime by = i % 2 == 0 ? runtime : other;
        claims.add(
            Thread.ofVirtual()
                .start(
                    () -> {
                      try {
                        claimed.add(start(by, shape, _ -> {}));
                      } catch (Exception e) {
                        throw new IllegalStateException(e);
                      }
                    }));
      }
      for (Thread claim : claims) {
        claim.join();
      }
      assertThat(claimed).hasSize(6);
      assertThat(claimed.stream().map(id -> pod(id).getMetadata().getUid()))
          .hasSize(6)
          .doesNotHaveDuplicates();
      for (IncarnationId incarnation : claimed) {
        try (AttachedSandbox sandbox = sandbox(incarnation)) {
          assertThat(sandbox.run("cat note.txt; ls -A")).isEqualTo("from us\nnote.txt\n");
        }
        runtime.destroy(incarnation);
      }
    } finally {
      runtime.keepWarm(List.of());
      other.close();
    }
  }

  private static long warm() {
    return cluster.client().pods().inNamespace(cluster.namespace()).list().getItems().stream()
        .filter(PodLabels::isUnclaimed)
        .filter(pod -> "Running".equals(pod.getStatus().getPhase()))
        .count();
  }

  private static Pod pod(IncarnationId incarnation) {
    return cluster
        .client()
        .pods()
        .inNamespace(cluster.namespace())
        .withLabel(PodLabels.INCARNATION, incarnation.value())
        .list()
        .getItems()
        .getFirst();
  }

  private static SandboxShape shape(String image, int homeMebibytes) {
    return new SandboxShape(
        image,
        4 << 20,
        (long) homeMebibytes << 20,
        new SandboxShape.Resources(256 << 20, 1_000),
        new SandboxShape.Resources(32 << 20, 10),
        false);
  }

  private static IncarnationId start(
      KubernetesRuntime by, SandboxShape shape, Consumer<String> progress) throws Exception {
    IncarnationId incarnation = IncarnationId.random(new SecureRandom());
    by.start(
        new SandboxSpecification(
            SandboxId.of(new LearnerId("grace"), new QuestionId("playground")),
            incarnation,
            1,
            SECRET,
            shape,
            null,
            Duration.ofHours(1)),
        progress);
    return incarnation;
  }

  private static AttachedSandbox sandbox(IncarnationId incarnation) throws Exception {
    return AttachedSandbox.attach(runtime.connect(incarnation), SECRET, 1, 0)
        .configured(
            new ConfigureRequest(
                Map.of(),
                List.of(
                    new ConfigureRequest.SandboxFile(
                        "note.txt", 0644, new byte[] {'f', 'r', 'o', 'm', ' ', 'u', 's', '\n'})),
                ConfigureRequest.Limits.none()));
  }
}
