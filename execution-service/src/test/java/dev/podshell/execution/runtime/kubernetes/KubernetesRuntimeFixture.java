package dev.podshell.execution.runtime.kubernetes;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.podshell.contracts.identity.IncarnationId;
import dev.podshell.contracts.identity.LearnerId;
import dev.podshell.contracts.identity.QuestionId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.execution.runtime.AttachedSandbox;
import dev.podshell.execution.runtime.SandboxShape;
import dev.podshell.execution.runtime.SandboxSpecification;
import dev.podshell.execution.supervisor.ConfigureRequest;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Opens a runtime with a fake cluster for each test. */
abstract class KubernetesRuntimeFixture {

  static final Duration TIMEOUT = Duration.ofSeconds(30);
  static final String SECRET = "the secret of this sandbox";
  static final SandboxId SANDBOX =
      SandboxId.of(new LearnerId("grace"), new QuestionId("playground"));
  static final SandboxShape SHAPE =
      new SandboxShape(
          "image",
          4 << 20,
          1 << 20,
          new SandboxShape.Resources(256 << 20, 1_000),
          new SandboxShape.Resources(64 << 20, 50),
          false);

  @TempDir Path folder;
  private final List<KubernetesRuntime> runtimes = new ArrayList<>();
  final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  FakeCluster cluster;
  KubernetesRuntime runtime;

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

  KubernetesRuntime another() {
    KubernetesRuntime other = cluster.runtime("/execution/2");
    runtimes.add(other);
    return other;
  }

  static IncarnationId start(
      KubernetesRuntime runtime, java.util.function.Consumer<String> progress) throws Exception {
    IncarnationId incarnation = IncarnationId.random(new SecureRandom());
    runtime.start(
        new SandboxSpecification(SANDBOX, incarnation, 1, SECRET, SHAPE, null, Duration.ofHours(1)),
        progress);
    return incarnation;
  }

  AttachedSandbox attach(IncarnationId incarnation, int epoch, long lastCommand) throws Exception {
    return AttachedSandbox.attach(runtime.connect(incarnation), SECRET, epoch, lastCommand);
  }

  static ConfigureRequest configuration() {
    return new ConfigureRequest(
        Map.of("GREETING", "hello"),
        List.of(new ConfigureRequest.SandboxFile("note.txt", 0644, "from us\n".getBytes(UTF_8))),
        ConfigureRequest.Limits.none());
  }
}
