package dev.podshell.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.podshell.contracts.event.CommandFailed;
import dev.podshell.execution.runtime.RuntimeFactory;
import dev.podshell.execution.runtime.imaginary.ImaginaryRuntimeFactory;
import dev.podshell.local.KafkaBroker;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Checks that a runtime needs only a package with a factory. */
@ExtendWith(Broker.class)
class RuntimeChoiceTest {

  private static final List<RuntimeFactory> RUNTIMES = List.of(new ImaginaryRuntimeFactory());

  @Test
  void shouldRunCommandsInARuntimeThatIsNothingButItsPackage(KafkaBroker broker) throws Exception {
    RuntimeFactory factory = ExecutionLifecycle.choose("imaginary", RUNTIMES);
    try (Instance _ =
            Instance.start(broker.bootstrapServers(), factory.open("/execution/test"), Map.of());
        Client client =
            new Client(broker.bootstrapServers(), "learner-" + UUID.randomUUID(), "playground")) {
      client.shell("1", "echo hello");

      assertThat(client.await(CommandFailed.class).message())
          .isEqualTo("There are no sandboxes in Atlantis");
    }
  }

  @Test
  void shouldRefuseAnUnknownRuntimeWithTheNamesOfThoseThatExist() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ExecutionLifecycle.choose("firecracker", RUNTIMES))
        .withMessage(
            "podshell.runtime is firecracker, which does not exist: it must be one of imaginary");
  }
}
