package dev.podshell.execution.runtime.kubernetes;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.podshell.contracts.event.EndReason;
import dev.podshell.contracts.identity.IncarnationId;
import dev.podshell.execution.runtime.AttachedSandbox;
import dev.podshell.execution.runtime.RunningIncarnation;
import dev.podshell.execution.runtime.SandboxGoneException;
import dev.podshell.execution.runtime.SandboxStartException;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Checks the runtime's requests to a cluster, and its reactions to the answers. */
class KubernetesRuntimeTest extends KubernetesRuntimeFixture {

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
      Awaitility.await().atMost(TIMEOUT).until(() -> shell.output().equals("typed\r\ntyped\r\n"));
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
        .atMost(TIMEOUT)
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
      Awaitility.await().atMost(TIMEOUT).until(() -> first.output().contains("line 100\n"));
      cluster.breakExecs();
      Awaitility.await().atMost(TIMEOUT).until(() -> sandbox.connection().closed().isDone());
    }
    String seen = first.output();
    try (AttachedSandbox again = attach(incarnation, 1, 1)) {
      String rest = again.follow(first.command()).result().get(30, SECONDS);
      String all =
          IntStream.rangeClosed(1, 20_000)
                  .mapToObj("line %d\n"::formatted)
                  .collect(Collectors.joining())
              + "end\n";

      // Unacknowledged entries come again, unchanged.
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
  void shouldTellTheReasonOfTheWait() throws Exception {
    cluster.pods(_ -> null);
    List<String> told = new CopyOnWriteArrayList<>();
    CompletableFuture<IncarnationId> started = startAside(told);
    Pod pod = awaitPod();
    cluster.setStatus(pod, pending("PodScheduled", "False", null));
    Awaitility.await().atMost(TIMEOUT).until(() -> told.size() == 2);
    cluster.setStatus(pod, pending("PodScheduled", "True", "ContainerCreating"));
    Awaitility.await().atMost(TIMEOUT).until(() -> told.size() == 3);
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
        .withMessage(
            "The image of this question cannot be fetched; tell the operator of this course");
    assertThat(cluster.pods()).isEmpty();
  }

  @Test
  void shouldWaitWhileTheQuotaIsFull() throws Exception {
    cluster.refuseNextPod(403, "pods is forbidden: exceeded quota: sandboxes");
    List<String> told = new CopyOnWriteArrayList<>();

    IncarnationId incarnation = start(runtime, told::add);

    assertThat(told).contains("The cluster has no room for another sandbox; waiting until it has");
    attach(incarnation, 1, 0).close();
  }

  @Test
  void shouldNotInsistWhenTheClusterForbidsThePod() {
    cluster.refuseNextPod(403, "violates PodSecurity restricted");

    assertThatExceptionOfType(SandboxStartException.class)
        .isThrownBy(() -> start(runtime, _ -> {}))
        .withMessage("The cluster refuses this sandbox; tell the operator of this course");
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

    Awaitility.await().atMost(TIMEOUT).until(() -> sandbox.connection().closed().isDone());
    assertThatExceptionOfType(SandboxGoneException.class)
        .isThrownBy(() -> runtime.connect(incarnation))
        .withMessage("The sandbox was ended because its files exceeded their limit");
  }

  @Test
  void shouldSayThatThePodWasDeletedUnderTheLearner() throws Exception {
    IncarnationId incarnation = start(runtime, _ -> {});
    AttachedSandbox sandbox = attach(incarnation, 1, 0);
    cluster.client().resource(cluster.pods().getFirst()).delete();

    Awaitility.await().atMost(TIMEOUT).until(() -> sandbox.connection().closed().isDone());
    Awaitility.await()
        .atMost(TIMEOUT)
        .untilAsserted(
            () ->
                assertThatExceptionOfType(SandboxGoneException.class)
                    .isThrownBy(() -> runtime.connect(incarnation))
                    .withMessage(EndReason.DELETED.message()));
  }

  @Test
  void shouldNotTreatAStartingSandboxAsGone() throws Exception {
    cluster.pods(_ -> pending("PodScheduled", "True", "ContainerCreating"));
    CompletableFuture<IncarnationId> started = startAside(new ArrayList<>());
    IncarnationId incarnation = PodLabels.running(awaitPod()).orElseThrow().incarnation();

    Awaitility.await()
        .atMost(TIMEOUT)
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

  private Pod awaitPod() {
    return Awaitility.await()
        .atMost(TIMEOUT)
        .until(cluster::pods, pods -> !pods.isEmpty())
        .getFirst();
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
