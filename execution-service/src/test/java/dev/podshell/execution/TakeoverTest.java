package dev.podshell.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.podshell.contracts.command.Program;
import dev.podshell.contracts.command.StartCommand;
import dev.podshell.contracts.event.CommandFailed;
import dev.podshell.contracts.event.Entry;
import dev.podshell.contracts.event.RefusalReason;
import dev.podshell.contracts.event.SandboxLifecycle;
import dev.podshell.contracts.identity.CommandId;
import dev.podshell.contracts.identity.IncarnationId;
import dev.podshell.contracts.sandbox.SandboxProcess;
import dev.podshell.local.KafkaBroker;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(Broker.class)
class TakeoverTest {

  private static final int LINES = 3_000;
  private static final String COUNT =
      "for i in $(seq 1 %d); do echo \"line $i of a long output\"; [ $((i %% 10)) = 0 ] && sleep 0.01; done"
          .formatted(LINES);
  private static final String COUNTED =
      IntStream.rangeClosed(1, LINES)
          .mapToObj("line %d of a long output\n"::formatted)
          .collect(Collectors.joining());

  @TempDir Path folder;
  private Client client;

  @BeforeEach
  void connect(KafkaBroker broker, TestInfo test) {
    client = new Client(broker.bootstrapServers(), "grace", test.getDisplayName());
  }

  @AfterEach
  void disconnect() throws Exception {
    client.close();
    Instance.destroyAll(folder);
  }

  @Test
  void shouldLoseAndRepeatNothingWhenTheServiceIsKilledInMidOutput(KafkaBroker broker)
      throws Exception {
    CommandId command;
    try (ServiceProcess first =
        ServiceProcess.start(broker.bootstrapServers(), folder, "/execution/killed")) {
      command = client.shell("1", "echo x >> times; " + COUNT + "; cat times");
      client.awaitOutput(command, "line 500 ");
      first.kill();
    }
    CommandId meanwhile = client.shell("2", "echo meanwhile");
    try (Instance _ = Instance.start(broker.bootstrapServers(), folder, Map.of())) {
      assertThat(client.awaitExit(command).exitCode()).isZero();
      assertThat(client.output(command)).isEqualTo(COUNTED + "x\n");
      client.awaitExit(meanwhile);
      assertThat(client.output(meanwhile)).isEqualTo("meanwhile\n");
      assertThat(client.events()).noneMatch(SandboxLifecycle.Lost.class::isInstance);
    }
  }

  @Test
  void shouldLoseAndRepeatNothingWhenThePartitionMovesInMidOutput(KafkaBroker broker)
      throws Exception {
    try (Instance first = Instance.start(broker.bootstrapServers(), folder, Map.of())) {
      CommandId command = client.shell("1", "echo x >> times; " + COUNT + "; cat times");
      client.awaitOutput(command, "line 100 ");
      int epoch = lastEpoch(command);
      try (Instance second =
          Instance.start(
              broker.bootstrapServers(), folder, Map.of("podshell.instance", "/execution/2"))) {
        Awaitility.await().atMost(Client.TIMEOUT).until(second::isReady);
        first.close();
        client.awaitExit(command);
        assertThat(client.output(command)).isEqualTo(COUNTED + "x\n");
        assertThat(lastEpoch(command)).isGreaterThan(epoch);
        assertThat(client.events()).noneMatch(SandboxLifecycle.Lost.class::isInstance);
      }
    }
  }

  @Test
  void shouldTellTheLossAtAKnownOffsetWhenTheSandboxIsKilled(KafkaBroker broker) throws Exception {
    try (Instance service = Instance.start(broker.bootstrapServers(), folder, Map.of())) {
      long offset = client.send(start("1", "echo begun; sleep 60")).offset();
      client.awaitOutput(client.id("1"), "begun");
      kill(client.await(SandboxLifecycle.Ready.class).incarnation());
      SandboxLifecycle.Lost lost = client.await(SandboxLifecycle.Lost.class);
      assertThat(lost.lostBelowOffset()).isEqualTo(offset + 1);
      assertThat(service.counted("podshell.sandboxes.lost")).isPositive();

      CommandId next = client.shell("2", "echo again");
      client.awaitExit(next);
      assertThat(client.output(next)).isEqualTo("again\n");
      assertThat(client.entries(next).getFirst().incarnation()).isNotEqualTo(lost.incarnation());
    }
  }

  @Test
  void shouldAttachAgainWhenNothingIsHeardOfTheSupervisor(KafkaBroker broker) throws Exception {
    try (Instance service =
        Instance.start(
            broker.bootstrapServers(),
            folder,
            Map.of("podshell.execution.attach.answer-timeout", "5s"))) {
      CommandId command = client.shell("1", "echo begun; read line; echo $line");
      client.awaitOutput(command, "begun");
      String pid = Long.toString(pid(client.await(SandboxLifecycle.Ready.class).incarnation()));
      assertThat(new ProcessBuilder("kill", "-STOP", pid).start().waitFor()).isZero();
      // There is no unanswered request, so only a ping shows that the supervisor is silent.
      Awaitility.await()
          .atMost(Client.TIMEOUT)
          .until(() -> service.counted("podshell.attach.retries") > 0);
      assertThat(new ProcessBuilder("kill", "-CONT", pid).start().waitFor()).isZero();
      client.type(command, 1, "goes on\n");
      client.awaitExit(command);
      assertThat(client.output(command)).isEqualTo("begun\ngoes on\n");
    }
  }

  @Test
  void shouldNotRunACommandOfALostSandboxAfterATakeover(KafkaBroker broker) throws Exception {
    try (ServiceProcess first =
        ServiceProcess.start(broker.bootstrapServers(), folder, "/execution/killed")) {
      CommandId command = client.shell("1", "echo begun; sleep 60");
      client.awaitOutput(command, "begun");
      first.kill();
    }
    kill(client.await(SandboxLifecycle.Ready.class).incarnation());
    long offset = client.send(start("2", "echo must not run")).offset();
    try (Instance _ = Instance.start(broker.bootstrapServers(), folder, Map.of())) {
      SandboxLifecycle.Lost lost = client.await(SandboxLifecycle.Lost.class);
      assertThat(lost.lostBelowOffset()).isEqualTo(offset + 1);
      CommandFailed failed =
          client.await(CommandFailed.class, event -> event.command().equals(client.id("2")));
      assertThat(failed.reason()).isEqualTo(RefusalReason.LOST);
      CommandId next = client.shell("3", "echo again");
      client.awaitExit(next);
      assertThat(client.output(next)).isEqualTo("again\n");
      assertThat(client.entries(client.id("2"))).isEmpty();
    }
  }

  private StartCommand start(String clientId, String text) {
    return client.startRecord(clientId, new Program.Shell(text), null);
  }

  private void kill(IncarnationId incarnation) throws Exception {
    assertThat(ProcessHandle.of(pid(incarnation)).orElseThrow().destroyForcibly()).isTrue();
  }

  private long pid(IncarnationId incarnation) throws Exception {
    return SandboxProcess.read(folder.resolve(incarnation.value())).orElseThrow().pid();
  }

  private int lastEpoch(CommandId command) {
    return client.events().stream()
        .filter(Entry.class::isInstance)
        .map(Entry.class::cast)
        .filter(entry -> entry.command().equals(command))
        .mapToInt(Entry::epoch)
        .max()
        .orElseThrow();
  }
}
