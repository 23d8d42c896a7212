package dev.podshell.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.podshell.contracts.event.SandboxLifecycle;
import dev.podshell.contracts.identity.CommandId;
import dev.podshell.contracts.identity.IncarnationId;
import dev.podshell.contracts.identity.LearnerId;
import dev.podshell.contracts.identity.QuestionId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.execution.runtime.RunningIncarnation;
import dev.podshell.execution.runtime.SandboxRuntime;
import dev.podshell.execution.runtime.SandboxSpecification;
import dev.podshell.execution.runtime.SandboxStartException;
import dev.podshell.execution.supervisor.SupervisorStream;
import dev.podshell.local.KafkaBroker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Checks that sandboxes of killed instances are deleted. */
@ExtendWith(Broker.class)
class OrphansTest {

  private static final IncarnationId NOBODYS = new IncarnationId("00000000000000aa");
  private static final IncarnationId OF_A_LATER_OWNER = new IncarnationId("00000000000000bb");

  @TempDir Path folder;

  @AfterEach
  void destroyAll() throws Exception {
    Instance.destroyAll(folder);
  }

  @Test
  void shouldEndOnlyOrphans(KafkaBroker broker) throws Exception {
    Recording runtime = new Recording(Instance.runtime(folder, "auto"));
    try (Instance service =
            Instance.start(
                broker.bootstrapServers(),
                runtime,
                Map.of("podshell.execution.sweep-interval", "1s"));
        Client client = new Client(broker.bootstrapServers(), "grace", "sweep")) {
      CommandId command = client.shell("1", "echo there; read line");
      client.awaitOutput(command, "there");
      IncarnationId own = client.await(SandboxLifecycle.Ready.class).incarnation();
      runtime.running.add(new RunningIncarnation(client.sandbox(), own, 1));
      runtime.running.add(
          new RunningIncarnation(
              SandboxId.of(new LearnerId("ada"), new QuestionId("of-a-later-owner")),
              OF_A_LATER_OWNER,
              Integer.MAX_VALUE));
      runtime.running.add(
          new RunningIncarnation(
              SandboxId.of(new LearnerId("ada"), new QuestionId("nobodys")), NOBODYS, 1));

      Awaitility.await().atMost(Client.TIMEOUT).until(() -> runtime.destroyed.contains(NOBODYS));
      int sweeps = runtime.sweeps();
      Awaitility.await().atMost(Client.TIMEOUT).until(() -> runtime.sweeps() > sweeps + 1);

      assertThat(runtime.destroyed).doesNotContain(own, OF_A_LATER_OWNER);
      assertThat(service.counted("podshell.sandboxes.swept")).isPositive();
      client.type(command, 1, "go\n");
      assertThat(client.awaitExit(command).exitCode()).isZero();
    }
  }

  /** Reports additional incarnations. */
  private static final class Recording implements SandboxRuntime {

    private final SandboxRuntime actual;
    private final List<RunningIncarnation> running = new CopyOnWriteArrayList<>();
    private final List<IncarnationId> destroyed = new CopyOnWriteArrayList<>();
    private volatile int sweeps;

    Recording(SandboxRuntime actual) {
      this.actual = actual;
    }

    int sweeps() {
      return sweeps;
    }

    @Override
    public String name() {
      return actual.name();
    }

    @Override
    public void start(SandboxSpecification specification, Consumer<String> progress)
        throws SandboxStartException, InterruptedException {
      actual.start(specification, progress);
    }

    @Override
    public SupervisorStream connect(IncarnationId incarnation) throws IOException {
      return actual.connect(incarnation);
    }

    @Override
    public void destroy(IncarnationId incarnation) throws IOException {
      destroyed.add(incarnation);
      actual.destroy(incarnation);
    }

    @Override
    public synchronized List<RunningIncarnation> incarnations() {
      sweeps++;
      return running;
    }
  }
}
