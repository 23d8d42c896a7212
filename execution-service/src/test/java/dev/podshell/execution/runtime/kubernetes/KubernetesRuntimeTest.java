package dev.podshell.execution.runtime.kubernetes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.podshell.contracts.identity.IncarnationId;
import dev.podshell.contracts.identity.LearnerId;
import dev.podshell.contracts.identity.QuestionId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.execution.runtime.AttachedSandbox;
import dev.podshell.execution.runtime.RunningIncarnation;
import dev.podshell.execution.runtime.SandboxGoneException;
import dev.podshell.execution.runtime.SandboxShape;
import dev.podshell.execution.runtime.SandboxSpecification;
import dev.podshell.execution.runtime.SandboxStartException;
import dev.podshell.execution.runtime.WarmPool;
import dev.podshell.execution.supervisor.SandboxConfiguration;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the runtime asks of a cluster, and what it makes of the answers. */
class KubernetesRuntimeTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String SECRET = "the secret of this sandbox";
  private static final SandboxId SANDBOX =
      SandboxId.of(new LearnerId("grace"), new QuestionId("playground"));
  private static final SandboxShape SHAPE =
      new SandboxShape("image", 4 << 20, 1 << 20, 256 << 20, 1_000, 64 << 20, 50, false);

  @TempDir Path folder;
  private final List<KubernetesRuntime> runtimes = new ArrayList<>();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private FakeCluster cluster;
  private KubernetesRuntime runtime;

  @BeforeEach
  void open() throws Exception {
    cluster = new FakeCluster(folder);
    runtime = cluster.runtime("/execution/1", registry);
    runtimes.add(runtime);
  }

  @AfterEach
  void close() {
    runtimes.forEach(KubernetesRuntime::close);
    cluster.close();
  }

  @Test
  @Timeout(30)
  void shouldNotStartWhenItMayNotWatch() {
    cluster.forbid("events");

    assertThatExceptionOfType(KubernetesClientException.class).isThrownBy(this::another);
  }

  @Test
  void shouldRunCommandsThroughAnExec() throws Exception {
    IncarnationId incarnation = start(runtime, _ -> {});
    try (AttachedSandbox sandbox = attach(incarnation, 1, 0).configured(configuration())) {
      assertThat(sandbox.run("echo $GREETING; cat note.txt")).isEqualTo("hello\nfrom us\n");

      AttachedSandbox.Run shell = sandbox.startInTerminal("cat");
      sandbox.type(shell, 1, "typed\n");
      Awaitility.await().atMost(PATIENCE).until(() -> shell.output().equals("typed\r\ntyped\r\n"));
    }
  }

  @Test
  void shouldLabelAPodWithWhoseItIsAndNothingElse() throws Exception {
    IncarnationId incarnation = start(runtime, _ -> {});
    Pod pod = cluster.pods().getFirst();

    assertThat(pod.getMetadata().getLabels())
        .containsEntry(PodLabels.INCARNATION, incarnation.value())
        .containsEntry(PodLabels.SANDBOX, SANDBOX.value())
        .containsEntry(PodLabels.EPOCH, "1")
        .hasSize(6);
    assertThat(pod.toString()).doesNotContain(SECRET).doesNotContain("grace");
    assertThat(pod.getSpec().getActiveDeadlineSeconds()).isGreaterThan(3_600);
    Awaitility.await()
        .atMost(PATIENCE)
        .until(
            () ->
                runtime
                    .incarnations()
                    .equals(List.of(new RunningIncarnation(SANDBOX, incarnation, 1))));
  }

  @Test
  void shouldLoseAndRepeatNothingWhenTheExecBreaksInMidOutput() throws Exception {
    IncarnationId incarnation = start(runtime, _ -> {});
    AttachedSandbox.Run first;
    try (AttachedSandbox sandbox = attach(incarnation, 1, 0).configured(configuration())) {
      first =
          sandbox.start("for i in $(seq 1 20000); do echo \"line $i\"; done; sleep 0.2; echo end");
      Awaitility.await().atMost(PATIENCE).until(() -> first.output().contains("line 100\n"));
      cluster.breakExecs();
      Awaitility.await().atMost(PATIENCE).until(() -> sandbox.attachment().closed().isDone());
    }
    String seen = first.output();
    try (AttachedSandbox again = attach(incarnation, 1, 1)) {
      String rest = again.follow(first.command()).result().get(30, SECONDS);
      String all =
          IntStream.rangeClosed(1, 20_000)
                  .mapToObj("line %d\n"::formatted)
                  .collect(Collectors.joining())
              + "end\n";

      // What was delivered and not acknowledged comes again, unchanged.
      assertThat(all).startsWith(seen).endsWith(rest);
      assertThat(seen.length() + rest.length()).isGreaterThanOrEqualTo(all.length());
    }
  }

  @Test
  void shouldPassMegabytesBothWays() throws Exception {
    IncarnationId incarnation = start(runtime, _ -> {});
    try (AttachedSandbox sandbox = attach(incarnation, 1, 0).configured(configuration())) {
      assertThat(sandbox.run("head -c 8000000 /dev/zero | tr '\\0' x")).hasSize(8_000_000);
      AttachedSandbox.Run counting = sandbox.startReading("wc -c");
      for (int i = 1; i <= 32; i++) {
        sandbox.type(counting, i, "y".repeat(60_000));
      }
      sandbox.endInput(counting, 33);
      assertThat(counting.result().get(30, SECONDS).strip()).isEqualTo("1920000");
    }
  }

  @Test
  void shouldBeFoundByAnInstanceThatDidNotStartIt() throws Exception {
    IncarnationId incarnation = start(runtime, _ -> {});
    attach(incarnation, 1, 0).configured(configuration()).close();
    KubernetesRuntime other = another();

    try (AttachedSandbox sandbox =
        AttachedSandbox.attach(other.connect(incarnation), SECRET, 2, 0)) {
      assertThat(sandbox.run("echo there")).isEqualTo("there\n");
    }
    assertThatExceptionOfType(dev.podshell.execution.supervisor.AttachRefusedException.class)
        .isThrownBy(() -> attach(incarnation, 1, 0));
  }

  @Test
  void shouldTellWhatIsWaitedFor() throws Exception {
    cluster.pods(_ -> null);
    List<String> told = new CopyOnWriteArrayList<>();
    CompletableFuture<IncarnationId> started = startAside(told);
    Pod pod = awaitPod();
    cluster.setStatus(pod, pending("PodScheduled", "False", null));
    Awaitility.await().atMost(PATIENCE).until(() -> told.size() == 2);
    cluster.setStatus(pod, pending("PodScheduled", "True", "ContainerCreating"));
    Awaitility.await().atMost(PATIENCE).until(() -> told.size() == 3);
    cluster.setStatus(pod, cluster.run(pod));
    started.get(30, SECONDS);

    assertThat(told)
        .containsExactly(
            "Looking for a machine with room for the sandbox",
            "No machine has room for the sandbox at the moment; waiting for one",
            "Preparing the sandbox");
  }

  @Test
  void shouldRemoveAPodThatCannotStartAndSayWhy() throws Exception {
    cluster.pods(_ -> pending("PodScheduled", "True", "ImagePullBackOff"));

    assertThatExceptionOfType(SandboxStartException.class)
        .isThrownBy(() -> start(runtime, _ -> {}))
        .withMessage("The image of this question cannot be fetched; tell whoever runs this course");
    assertThat(cluster.pods()).isEmpty();
  }

  @Test
  void shouldWaitWhileTheQuotaIsFull() throws Exception {
    cluster.refuseNextPod(403, "pods is forbidden: exceeded quota: sandboxes");
    List<String> told = new CopyOnWriteArrayList<>();

    IncarnationId incarnation = start(runtime, told::add);

    assertThat(told)
        .contains("The cluster takes no more sandboxes at the moment; waiting until it does");
    attach(incarnation, 1, 0).close();
  }

  @Test
  void shouldNotInsistWhenTheClusterForbidsThePod() {
    cluster.refuseNextPod(403, "violates PodSecurity restricted");

    assertThatExceptionOfType(SandboxStartException.class)
        .isThrownBy(() -> start(runtime, _ -> {}))
        .withMessage("The cluster does not take this sandbox; tell whoever runs this course");
    assertThat(cluster.pods()).isEmpty();
  }

  @Test
  void shouldEndTheStreamAndSayWhyWhenThePodFails() throws Exception {
    IncarnationId incarnation = start(runtime, _ -> {});
    AttachedSandbox sandbox = attach(incarnation, 1, 0);
    cluster.setStatus(
        cluster.pods().getFirst(),
        new PodStatusBuilder()
            .withPhase("Failed")
            .withReason("Evicted")
            .withMessage("Usage of EmptyDir volume \"home\" exceeds the limit \"64Mi\".")
            .build());

    Awaitility.await().atMost(PATIENCE).until(() -> sandbox.attachment().closed().isDone());
    assertThatExceptionOfType(SandboxGoneException.class)
        .isThrownBy(() -> runtime.connect(incarnation))
        .withMessage("The sandbox was ended because its files took more room than they may");
  }

  @Test
  void shouldSayThatThePodWasDeletedUnderTheLearner() throws Exception {
    IncarnationId incarnation = start(runtime, _ -> {});
    AttachedSandbox sandbox = attach(incarnation, 1, 0);
    cluster.client().resource(cluster.pods().getFirst()).delete();

    Awaitility.await().atMost(PATIENCE).until(() -> sandbox.attachment().closed().isDone());
    Awaitility.await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThatExceptionOfType(SandboxGoneException.class)
                    .isThrownBy(() -> runtime.connect(incarnation))
                    .withMessage(PodState.DELETED));
  }

  @Test
  void shouldNotTakeASandboxThatIsStillStartingAsGone() throws Exception {
    cluster.pods(_ -> pending("PodScheduled", "True", "ContainerCreating"));
    CompletableFuture<IncarnationId> started = startAside(new ArrayList<>());
    IncarnationId incarnation = PodLabels.running(awaitPod()).orElseThrow().incarnation();

    Awaitility.await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThatIOException()
                    .isThrownBy(() -> runtime.connect(incarnation))
                    .isNotInstanceOf(SandboxGoneException.class)
                    .withMessage("Preparing the sandbox"));
    started.cancel(true);
  }

  @Test
  void shouldDestroyItsPodAndNoOther() throws Exception {
    IncarnationId one = start(runtime, _ -> {});
    IncarnationId other = start(runtime, _ -> {});

    runtime.destroy(one);
    runtime.destroy(one);

    assertThat(cluster.pods())
        .singleElement()
        .matches(pod -> other.value().equals(PodLabels.incarnation(pod)));
  }

  @Test
  void shouldKeepAsManyPodsWarmAsItIsTold() {
    runtime.keepWarm(List.of(new WarmPool(SHAPE, 3, 6)));
    awaitWarm(3);

    assertThat(cluster.pods()).allMatch(PodLabels::isUnclaimed);
    runtime.keepWarm(List.of());
    Awaitility.await().atMost(PATIENCE).until(() -> cluster.pods().isEmpty());
  }

  @Test
  void shouldTakeAWarmPodGiveItAnIdentityAndMakeAnother() throws Exception {
    runtime.keepWarm(List.of(new WarmPool(SHAPE, 2, 8)));
    awaitWarm(2);
    Set<String> warm =
        cluster.pods().stream().map(pod -> pod.getMetadata().getName()).collect(Collectors.toSet());
    List<String> told = new ArrayList<>();

    IncarnationId incarnation = start(runtime, told::add);

    try (AttachedSandbox sandbox = attach(incarnation, 1, 0).configured(configuration())) {
      assertThat(sandbox.run("echo $GREETING; cat note.txt")).isEqualTo("hello\nfrom us\n");
    }
    assertThat(told).isEmpty();
    assertThat(registry.counter("podshell.pool.claims").count()).isEqualTo(1);
    assertThat(cluster.pods())
        .filteredOn(pod -> incarnation.value().equals(PodLabels.incarnation(pod)))
        .singleElement()
        .matches(pod -> warm.contains(pod.getMetadata().getName()))
        .matches(pod -> pod.getSpec().getActiveDeadlineSeconds() > 3_600);
    awaitWarm(2);
  }

  @Test
  void shouldCountFromTheClaimForHowLongASandboxWasNotUsed() throws Exception {
    Duration waited = Duration.ofSeconds(1);
    runtime.keepWarm(List.of(new WarmPool(SHAPE, 1, 1)));
    awaitWarm(1);
    long begin = System.nanoTime();
    Awaitility.await().until(() -> System.nanoTime() - begin > waited.toNanos());

    try (AttachedSandbox sandbox = attach(start(runtime, _ -> {}), 1, 0)) {
      assertThat(sandbox.attachment().greeting().idle()).isLessThan(waited);
    }
  }

  @Test
  void shouldGiveNoPodToTwoWhenInstancesRace() throws Exception {
    KubernetesRuntime other = another();
    runtime.keepWarm(List.of(new WarmPool(SHAPE, 12, 12)));
    awaitWarm(12);
    runtime.keepWarm(List.of(new WarmPool(SHAPE, 1, 1)));
    Set<String> pods = ConcurrentHashMap.newKeySet();
    List<Thread> claims = new ArrayList<>();
    List<IncarnationId> incarnations = new CopyOnWriteArrayList<>();
    for (int i = 0; i < 12; i++) {
      KubernetesRuntime by = i % 2 == 0 ? runtime : other;
      claims.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      incarnations.add(start(by, _ -> {}));
                    } catch (Exception e) {
                      throw new IllegalStateException(e);
                    }
                  }));
    }
    for (Thread claim : claims) {
      claim.join();
    }

    assertThat(incarnations).hasSize(12).doesNotHaveDuplicates();
    for (IncarnationId incarnation : incarnations) {
      assertThat(cluster.pods())
          .filteredOn(pod -> incarnation.value().equals(PodLabels.incarnation(pod)))
          .singleElement()
          .satisfies(pod -> assertThat(pods.add(pod.getMetadata().getName())).isTrue());
    }
  }

  @Test
  void shouldMakeANewSandboxAndSaySoWhenThePoolIsEmpty() throws Exception {
    cluster.pods(pod -> PodLabels.isUnclaimed(pod) ? null : cluster.run(pod));
    runtime.keepWarm(List.of(new WarmPool(SHAPE, 1, 1)));
    List<String> told = new CopyOnWriteArrayList<>();

    IncarnationId incarnation = start(runtime, told::add);

    assertThat(told).first().isEqualTo("All prepared sandboxes are in use; making a new one");
    attach(incarnation, 1, 0).close();
  }

  @Test
  void shouldLetOneInstanceAloneKeepThePools() {
    KubernetesRuntime other = another();
    List<WarmPool> pools = List.of(new WarmPool(SHAPE, 4, 4));
    runtime.keepWarm(pools);
    other.keepWarm(pools);

    awaitWarm(4);
    assertThat(cluster.pods()).hasSize(4);
  }

  @Test
  void shouldHaveAnotherKeepThePoolsWhenTheirKeeperStops() {
    List<WarmPool> pools = List.of(new WarmPool(SHAPE, 2, 2));
    runtime.keepWarm(pools);
    awaitWarm(2);
    KubernetesRuntime other = another();
    other.keepWarm(pools);

    runtime.close();
    cluster.pods().forEach(pod -> cluster.client().resource(pod).delete());

    awaitWarm(2);
  }

  @Test
  void shouldKeepThePoolsAgainWhenTheLeaseWasLost() {
    runtime.keepWarm(List.of(new WarmPool(SHAPE, 1, 1)));
    awaitWarm(1);
    // For longer than an elector tries to renew, after which it ends.
    cluster.holdLease("/execution/another", Duration.ofSeconds(12));
    Awaitility.await().atMost(PATIENCE).until(() -> !"/execution/1".equals(cluster.leaseHolder()));
    cluster.pods().forEach(pod -> cluster.client().resource(pod).delete());

    Awaitility.await().atMost(PATIENCE).until(() -> "/execution/1".equals(cluster.leaseHolder()));
    awaitWarm(1);
  }

  @Test
  void shouldReplacePodsOfAPoolThatAreOfNoUse() {
    runtime.keepWarm(List.of(new WarmPool(SHAPE, 1, 1)));
    awaitWarm(1);
    Pod first = cluster.pods().getFirst();

    cluster.setStatus(first, new PodStatusBuilder().withPhase("Failed").build());

    Awaitility.await()
        .atMost(PATIENCE)
        .until(
            () ->
                cluster.pods().stream()
                    .noneMatch(
                        pod -> pod.getMetadata().getName().equals(first.getMetadata().getName())));
    awaitWarm(1);
  }

  /** At least so many: a pool that is used has more wait than it is told. */
  private void awaitWarm(int count) {
    Awaitility.await()
        .atMost(PATIENCE)
        .until(
            () ->
                cluster.pods().stream()
                        .filter(PodLabels::isUnclaimed)
                        .filter(
                            pod ->
                                pod.getStatus() != null
                                    && "Running".equals(pod.getStatus().getPhase()))
                        .count()
                    >= count);
  }

  private Pod awaitPod() {
    return Awaitility.await()
        .atMost(PATIENCE)
        .until(cluster::pods, pods -> !pods.isEmpty())
        .getFirst();
  }

  private KubernetesRuntime another() {
    KubernetesRuntime other = cluster.runtime("/execution/2");
    runtimes.add(other);
    return other;
  }

  private CompletableFuture<IncarnationId> startAside(List<String> told) {
    CompletableFuture<IncarnationId> started = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                started.complete(start(runtime, told::add));
              } catch (Exception e) {
                started.completeExceptionally(e);
              }
            });
    return started;
  }

  private static IncarnationId start(
      KubernetesRuntime runtime, java.util.function.Consumer<String> progress) throws Exception {
    IncarnationId incarnation = IncarnationId.random(new SecureRandom());
    runtime.start(
        new SandboxSpecification(SANDBOX, incarnation, 1, SECRET, SHAPE, null, Duration.ofHours(1)),
        progress);
    return incarnation;
  }

  private AttachedSandbox attach(IncarnationId incarnation, int epoch, long lastCommand)
      throws Exception {
    return AttachedSandbox.attach(runtime.connect(incarnation), SECRET, epoch, lastCommand);
  }

  private static SandboxConfiguration configuration() {
    return new SandboxConfiguration(
        Map.of("GREETING", "hello"),
        List.of(
            new SandboxConfiguration.SandboxFile("note.txt", 0644, "from us\n".getBytes(UTF_8))),
        SandboxConfiguration.Limits.none());
  }

  private static PodStatus pending(String condition, String status, @Nullable String waiting) {
    PodStatusBuilder builder =
        new PodStatusBuilder()
            .withPhase("Pending")
            .addNewCondition()
            .withType(condition)
            .withStatus(status)
            .endCondition();
    if (waiting != null) {
      builder.withContainerStatuses(
          new ContainerStatusBuilder()
              .withNewState()
              .withNewWaiting()
              .withReason(waiting)
              .endWaiting()
              .endState()
              .build());
    }
    return builder.build();
  }
}
