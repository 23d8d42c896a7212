package dev.podshell.execution.publication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.podshell.contracts.identity.CommandId;
import dev.podshell.contracts.identity.IncarnationId;
import dev.podshell.contracts.identity.SessionId;
import dev.podshell.contracts.topic.TraceParent;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CommandOriginTest {

  private static final TraceParent TRACE =
      new TraceParent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");

  private final SandboxSecrets secrets = new SandboxSecrets("a secret for this test");
  private final IncarnationId incarnation = new IncarnationId("00000000000000aa");
  private final CommandId command = new CommandId(7);
  private final CommandOrigin origin =
      new CommandOrigin(SessionId.ofToken("token"), Optional.of(TRACE));

  @Test
  void shouldComeBackAsItWasWhenNobodyChangedTheLabel() {
    String label = origin.label(secrets, incarnation, command);
    assertThat(CommandOrigin.read(label, secrets, incarnation, command)).contains(origin);
    assertThat(label.length()).isLessThan(512);
  }

  @Test
  void shouldNotBeReadWhenTheLabelIsForged() {
    String label = origin.label(secrets, incarnation, command);
    String other = SessionId.ofToken("somebody else's").value();
    String forged = other + label.substring(other.length());
    assertThat(CommandOrigin.read(forged, secrets, incarnation, command)).isEmpty();
    assertThat(CommandOrigin.read("", secrets, incarnation, command)).isEmpty();
    assertThat(CommandOrigin.read("a;b;c", secrets, incarnation, command)).isEmpty();
  }

  @Test
  void shouldNotBeReadWhenItIsAnotherCommandsOrIncarnations() {
    String label = origin.label(secrets, incarnation, command);
    assertThat(CommandOrigin.read(label, secrets, incarnation, new CommandId(8))).isEmpty();
    assertThat(CommandOrigin.read(label, secrets, new IncarnationId("00000000000000bb"), command))
        .isEmpty();
  }
}
