package dev.podshell.execution.runtime.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.podshell.contracts.identity.IncarnationId;
import dev.podshell.contracts.identity.LearnerId;
import dev.podshell.contracts.identity.QuestionId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.execution.runtime.AttachedSandbox;
import dev.podshell.execution.runtime.SandboxShape;
import dev.podshell.execution.runtime.SandboxSpecification;
import dev.podshell.execution.runtime.WarmPool;
import dev.podshell.execution.supervisor.ConfigureRequest;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
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

/** Checks which relays are started before a pod is claimed. */
class PrestartedRelaysTest {

  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final String SECRET = "the secret of this sandbox";
  private static final SandboxShape SHAPE =
      new SandboxShape(
          "image",
          4 << 20,
          1 << 20,
          new SandboxShape.Resources(256 << 20, 1_000),
          new SandboxShape.Resources(64 << 20, 50),
          false);

  @TempDir Path folder;
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private FakeCluster cluster;
  private KubernetesRuntime runtime;

  @BeforeEach
  void open() throws Exception {
    cluster = new FakeCluster(folder);
    runtime = cluster.runtime("/execution/1", registry);
  }

  @AfterEach
  void close() {
    runtime.close();
    cluster.close();
  }

  @Test
  void shouldReachAClaimedPodThroughTheRelayThatWaitedForIt() throws Exception {
    runtime.keepWarm(List.of(new WarmPool(SHAPE, 1, 1)));
    awaitReady(1);

    IncarnationId claimed = claim(runtime);

    try (AttachedSandbox sandbox = attach(claimed)) {
      assertThat(sandbox.run("echo hello")).isEqualTo("hello\n");
      assertThat(cluster.execsSoFar(podOf(claimed))).isOne();
    }
  }

  @Test
  void shouldPrepareNoMoreOfAShapeThanItIsTold() {
    runtime.keepWarm(List.of(new WarmPool(SHAPE, 5, 5)));
    Awaitility.await().atMost(TIMEOUT).until(() -> cluster.pods().size() == 5);
    awaitExecs(2);

    Awaitility.await().during(Duration.ofSeconds(2)).until(() -> cluster.execs() == 2);
  }

  @Test
  void shouldPrepareAnotherAfterAClaim() throws Exception {
    runtime.keepWarm(List.of(new WarmPool(SHAPE, 3, 3)));
    awaitReady(2);

    try (AttachedSandbox _ = attach(claim(runtime))) {
      awaitExecs(3);
    }
  }

  @Test
  void shouldEndTheRelayToAPodThatAnotherInstanceHasClaimed() throws Exception {
    try (KubernetesRuntime other = cluster.runtime("/execution/2")) {
      runtime.keepWarm(List.of(new WarmPool(SHAPE, 1, 1)));
      awaitExecs(2);

      IncarnationId claimed = claim(other);
      other.connect(claimed).close();

      Awaitility.await().atMost(TIMEOUT).until(() -> cluster.execs(podOf(claimed)) == 0);
    }
  }

  @Test
  void shouldDoWithoutARelayThatHasBroken() throws Exception {
    runtime.keepWarm(List.of(new WarmPool(SHAPE, 1, 1)));
    awaitReady(1);
    cluster.breakExecs();

    IncarnationId claimed = claim(runtime);

    try (AttachedSandbox sandbox = attach(claimed)) {
      assertThat(sandbox.run("echo hello")).isEqualTo("hello\n");
    }
  }

  @Test
  void shouldEndTheRelayOfASandboxThatNobodyConnectedTo() throws Exception {
    runtime.keepWarm(List.of(new WarmPool(SHAPE, 1, 1)));
    awaitReady(1);
    IncarnationId claimed = claim(runtime);
    String pod = podOf(claimed);

    runtime.destroy(claimed);

    Awaitility.await().atMost(TIMEOUT).until(() -> cluster.execs(pod) == 0);
  }

  private void awaitReady(int count) {
    Awaitility.await()
        .atMost(TIMEOUT)
        .until(() -> registry.get("podshell.pool.standby.relays").gauge().value() == count);
  }

  private void awaitExecs(int count) {
    Awaitility.await().atMost(TIMEOUT).until(() -> cluster.execs() == count);
  }

  private String podOf(IncarnationId incarnation) {
    return cluster.pods().stream()
        .filter(pod -> incarnation.value().equals(PodLabels.incarnation(pod)))
        .findFirst()
        .orElseThrow()
        .getMetadata()
        .getName();
  }

  private AttachedSandbox attach(IncarnationId incarnation) throws Exception {
    return AttachedSandbox.attach(runtime.connect(incarnation), SECRET, 1, 0)
        .configured(new ConfigureRequest(Map.of(), List.of(), ConfigureRequest.Limits.none()));
  }

  private static IncarnationId claim(KubernetesRuntime by) throws Exception {
    IncarnationId incarnation = IncarnationId.random(new SecureRandom());
    by.start(
        new SandboxSpecification(
            SandboxId.of(new LearnerId("grace"), new QuestionId("playground")),
            incarnation,
            1,
            SECRET,
            SHAPE,
            null,
            Duration.ofHours(1)),
        _ -> {});
    return incarnation;
  }
}
