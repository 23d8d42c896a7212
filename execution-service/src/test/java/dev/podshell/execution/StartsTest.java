package dev.podshell.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.podshell.contracts.event.SandboxLifecycle;
import dev.podshell.contracts.identity.CommandId;
import dev.podshell.contracts.identity.IncarnationId;
import dev.podshell.execution.runtime.SandboxRuntime;
import dev.podshell.execution.runtime.SandboxSpecification;
import dev.podshell.execution.runtime.SandboxStartException;
import dev.podshell.execution.supervisor.SupervisorStream;
import dev.podshell.local.KafkaBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Checks sandboxes that start slowly. */
@ExtendWith(Broker.class)
class StartsTest {

  private static final int STUCK = 10;
  private static final String CATALOGUE =
      """
      default: stuck
      languages: {python: {interpreter: [python3, -u], script: main.py}}
      questions:
        stuck: {image: stuck, language: python}
        quick: {image: quick, language: python}
      """;

  @TempDir Path folder;
  private final List<Client> clients = new ArrayList<>();

  @AfterEach
  void disconnect() throws Exception {
    for (Client client : clients) {
      client.close();
    }
    Instance.destroyAll(folder);
  }

  @Test
  void shouldNotHoldUpOthersWhileTheyWaitForAMachine(KafkaBroker broker) throws Exception {
    Path catalogue = Files.writeString(folder.resolve("catalogue.yaml"), CATALOGUE);
    Stuck runtime = new Stuck(Instance.runtime(folder, "auto"));
    try (Instance _ =
        Instance.start(
            broker.bootstrapServers(),
            runtime,
            Map.of("podshell.catalogue", catalogue.toString()))) {
      for (int i = 0; i < STUCK; i++) {
        Client client = client(broker, "stuck-" + i, "stuck");
        client.shell("1", "echo at last");
        client.await(
            SandboxLifecycle.Starting.class,
            starting -> starting.message().equals("Waiting for a machine"));
      }
      Client quick = client(broker, "quick", "quick");
      CommandId command = quick.shell("1", "echo at once");
      quick.awaitExit(command);
      assertThat(quick.output(command)).isEqualTo("at once\n");

      runtime.free.countDown();

      for (Client client : clients.subList(0, STUCK)) {
        client.awaitExit(client.id("1"));
        assertThat(client.output(client.id("1"))).isEqualTo("at last\n");
      }
    }
  }

  private Client client(KafkaBroker broker, String learner, String question) {
    Client client = new Client(broker.bootstrapServers(), learner, question);
    clients.add(client);
    return client;
  }

  /** Delays the start of sandboxes of one image until they are released. */
  private static final class Stuck implements SandboxRuntime {

    private final SandboxRuntime actual;
    private final CountDownLatch free = new CountDownLatch(1);

    Stuck(SandboxRuntime actual) {
      this.actual = actual;
    }

    @Override
    public String name() {
      return actual.name();
    }

    @Override
    public void start(SandboxSpecification specification, Consumer<String> progress)
        throws SandboxStartException, InterruptedException {
      if (specification.shape().image().equals("stuck")) {
        progress.accept("Waiting for a machine");
        free.await();
      }
      actual.start(specification, progress);
    }

    @Override
    public SupervisorStream connect(IncarnationId incarnation) throws IOException {
      return actual.connect(incarnation);
    }

    @Override
    public void destroy(IncarnationId incarnation) throws IOException {
      actual.destroy(incarnation);
    }
  }
}
