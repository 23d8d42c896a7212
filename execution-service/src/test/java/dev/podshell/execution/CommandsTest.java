package dev.podshell.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.podshell.contracts.command.Program;
import dev.podshell.contracts.command.TerminalSize;
import dev.podshell.contracts.event.SandboxLifecycle;
import dev.podshell.contracts.identity.CommandId;
import dev.podshell.execution.runtime.SandboxRuntime;
import dev.podshell.execution.runtime.local.LocalRuntime;
import dev.podshell.execution.runtime.local.LocalSettings;
import dev.podshell.local.KafkaBroker;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(Broker.class)
class CommandsTest {

  @TempDir Path folder;
  private ExecutionService service;
  private Client client;

  @BeforeEach
  void start(KafkaBroker broker) throws Exception {
    SandboxRuntime runtime =
        LocalRuntime.open(
            new LocalSettings(folder, "auto", Path.of("/usr/bin/python3"), 256, 200_000));
    service =
        ExecutionService.start(
            Configurations.of(Map.of()),
            Map.of("bootstrap.servers", broker.bootstrapServers()),
            runtime,
            new SimpleMeterRegistry());
    client = new Client(broker.bootstrapServers(), "ada", folder.toString());
  }

  @AfterEach
  void stop() throws Exception {
    client.close();
    service.close();
  }

  @Test
  void shouldRunAScriptWhenItIsTheFirstCommand() {
    CommandId command = client.start("1", new Program.Script("print(6*7)"), null);
    assertThat(client.awaitExit(command).exitCode()).isZero();
    assertThat(client.output(command)).isEqualTo("42\n");
    assertThat(client.await(SandboxLifecycle.Starting.class)).isNotNull();
    assertThat(client.await(SandboxLifecycle.Ready.class)).isNotNull();
  }

  @Test
  void shouldEchoWhatIsTypedWhenACommandHasATerminal() {
    CommandId command = client.start("1", new Program.Shell("cat"), new TerminalSize(80, 24));
    client.type(command, 1, "héllo\n");
    client.awaitOutput(command, "héllo\r\nhéllo\r\n");
    client.type(command, 2, "\u0004");
    assertThat(client.awaitExit(command).exitCode()).isZero();
  }
}
