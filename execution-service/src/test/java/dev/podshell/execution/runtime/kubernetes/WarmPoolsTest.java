package dev.podshell.execution.runtime.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.podshell.contracts.identity.IncarnationId;
import dev.podshell.execution.runtime.AttachedSandbox;
import dev.podshell.execution.runtime.WarmPool;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Checks warm pools: their size, claims, and the election of the instance that keeps them. */
class WarmPoolsTest extends KubernetesRuntimeFixture {

  @Test
  void shouldKeepTheRequestedNumberOfPodsWarm() {
    runtime.keepWarm(List.of(new WarmPool(SHAPE, 3, 6)));
    awaitWarm(3);

    assertThat(cluster.pods()).allMatch(PodLabels::isUnclaimed);
    runtime.keepWarm(List.of());
    Awaitility.await().atMost(TIMEOUT).until(() -> cluster.pods().isEmpty());
  }

  @Test
  void shouldClaimAWarmPodAndReplaceIt() throws Exception {
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
  void shouldCountIdleTimeFromTheClaim() throws Exception {
    Duration waited = Duration.ofSeconds(1);
    runtime.keepWarm(List.of(new WarmPool(SHAPE, 1, 1)));
    awaitWarm(1);
    long begin = System.nanoTime();
    Awaitility.await().until(() -> System.nanoTime() - begin > waited.toNanos());

    try (AttachedSandbox sandbox = attach(start(runtime, _ -> {}), 1, 0)) {
      assertThat(sandbox.connection().reply().idle()).isLessThan(waited);
    }
  }

  @Test
  void shouldGiveEachPodToOneInstanceWhenInstancesRace() throws Exception {
    KubernetesRuntime other = another();
    runtime.keepWarm(List.of(new WarmPool(SHAPE, 12, 12)));
    awaitWarm(12);
    runtime.keepWarm(List.of(new WarmPool(SHAPE, 1, 1)));
    Set<String> pods = ConcurrentHashMap.newKeySet();
    List<Thread> claims = new ArrayList<>();
    List<IncarnationId> incarnations = new CopyOnWriteArrayList<>();
    for (int i = 0; i < 12; i++) {
      KubernetesRuntime claimer = i % 2 == 0 ? runtime : other;
      claims.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      incarnations.add(start(claimer, _ -> {}));
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
  void shouldCreateANewSandboxAndSaySoWhenThePoolIsEmpty() throws Exception {
    cluster.pods(pod -> PodLabels.isUnclaimed(pod) ? null : cluster.run(pod));
    runtime.keepWarm(List.of(new WarmPool(SHAPE, 1, 1)));
    List<String> told = new CopyOnWriteArrayList<>();

    IncarnationId incarnation = start(runtime, told::add);

    assertThat(told).first().isEqualTo("All prepared sandboxes are in use; creating a new one");
    attach(incarnation, 1, 0).close();
  }

  @Test
  void shouldLetOnlyTheLeaderKeepThePools() {
    KubernetesRuntime other = another();
    List<WarmPool> pools = List.of(new WarmPool(SHAPE, 4, 4));
    runtime.keepWarm(pools);
    other.keepWarm(pools);

    awaitWarm(4);
    assertThat(cluster.pods()).hasSize(4);
  }

  @Test
  void shouldElectAnotherInstanceWhenTheLeaderStops() {
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
  void shouldLeadAgainWhenTheLeaseWasLost() {
    runtime.keepWarm(List.of(new WarmPool(SHAPE, 1, 1)));
    awaitWarm(1);
    // This is longer than an elector tries to renew, so the elector ends.
    cluster.holdLease("/execution/another", Duration.ofSeconds(12));
    Awaitility.await().atMost(TIMEOUT).until(() -> !"/execution/1".equals(cluster.leaseHolder()));
    cluster.pods().forEach(pod -> cluster.client().resource(pod).delete());

    Awaitility.await().atMost(TIMEOUT).until(() -> "/execution/1".equals(cluster.leaseHolder()));
    awaitWarm(1);
  }

  @Test
  void shouldReplaceUnusablePodsOfAPool() {
    runtime.keepWarm(List.of(new WarmPool(SHAPE, 1, 1)));
    awaitWarm(1);
    Pod first = cluster.pods().getFirst();

    cluster.setStatus(first, new PodStatusBuilder().withPhase("Failed").build());

    Awaitility.await()
        .atMost(TIMEOUT)
        .until(
            () ->
                cluster.pods().stream()
                    .noneMatch(
                        pod -> pod.getMetadata().getName().equals(first.getMetadata().getName())));
    awaitWarm(1);
  }

  /** Waits for at least this number, because a pool in use grows above its size. */
  private void awaitWarm(int count) {
    Awaitility.await()
        .atMost(TIMEOUT)
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
}
