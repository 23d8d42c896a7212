package dev.podshell.execution.publication;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.podshell.contracts.event.EntryContent;
import dev.podshell.contracts.event.Stream;
import dev.podshell.contracts.identity.CommandId;
import dev.podshell.contracts.identity.IncarnationId;
import dev.podshell.contracts.identity.SessionId;
import dev.podshell.execution.publication.ExpectedCommands.UntrustedEntryException;
import dev.podshell.execution.supervisor.SupervisorEntry;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ExpectedCommandsTest {

  private static final CommandId COMMAND = new CommandId(7);
  private static final CommandId OTHER = new CommandId(8);
  private static final EntryContent STARTED = new EntryContent.Started();
  private static final EntryContent EXITED = new EntryContent.Exited(0, 0);

  private final CommandOrigin origin =
      new CommandOrigin(SessionId.ofToken("token"), Optional.empty());
  private final SandboxSecrets secrets = new SandboxSecrets("a secret for this test");
  private final AtomicInteger quiet = new AtomicInteger();
  private final ExpectedCommands commands =
      new ExpectedCommands(new IncarnationId("00000000000000aa"), secrets, quiet::incrementAndGet);

  @Test
  void shouldRefuseEntriesOfACommandThatWasNotStarted() {
    commands.add(COMMAND, origin);

    assertRefused(entry(OTHER, 1, STARTED));
    assertThat(commands.accept(entry(COMMAND, 1, STARTED))).isEqualTo(origin);
  }

  @Test
  void shouldRefuseAnEntryWhoseNumberDoesNotFollow() {
    commands.add(COMMAND, origin);
    commands.accept(entry(COMMAND, 1, STARTED));

    assertRefused(entry(COMMAND, 1, STARTED));
    assertRefused(entry(COMMAND, 3, output(0, "a")));
    commands.accept(entry(COMMAND, 2, output(0, "a")));
  }

  @Test
  void shouldRefuseOutputWhoseOffsetDoesNotFollow() {
    commands.add(COMMAND, origin);
    commands.accept(entry(COMMAND, 4, output(100, "abc")));

    assertRefused(entry(COMMAND, 5, output(100, "d")));
    assertRefused(entry(COMMAND, 5, output(104, "d")));
    commands.accept(entry(COMMAND, 5, output(103, "d")));
  }

  @Test
  void shouldRefuseEntriesAfterTheExit() {
    commands.add(COMMAND, origin);
    commands.accept(entry(COMMAND, 1, STARTED));
    commands.accept(entry(COMMAND, 2, EXITED));

    assertRefused(entry(COMMAND, 3, output(0, "late")));
  }

  @Test
  void shouldBeQuietOnlyWhenTheLastCommandHasEnded() {
    commands.add(COMMAND, origin);
    assertThat(commands.add(COMMAND, origin)).isFalse();
    commands.add(OTHER, origin);

    commands.accept(entry(COMMAND, 1, EXITED));
    assertThat(quiet).hasValue(0);
    assertThat(commands.isEmpty()).isFalse();

    commands.remove(OTHER);
    assertThat(quiet).hasValue(1);
    assertThat(commands.isEmpty()).isTrue();
  }

  @Test
  void shouldExpectARunningCommandOnlyIfItsLabelIsNotForged() {
    String label = commands.label(COMMAND, origin);

    commands.addRunning(Map.of(COMMAND, label, OTHER, label));

    assertThat(commands.find(COMMAND)).contains(origin);
    assertThat(commands.find(OTHER)).isEmpty();
  }

  private void assertRefused(SupervisorEntry entry) {
    assertThatExceptionOfType(UntrustedEntryException.class)
        .isThrownBy(() -> commands.accept(entry));
  }

  private static SupervisorEntry entry(CommandId command, long number, EntryContent content) {
    return new SupervisorEntry(number, command, number, Instant.EPOCH, content);
  }

  private static EntryContent output(long offset, String text) {
    return new EntryContent.Output(Stream.STDOUT, offset, text.getBytes(US_ASCII));
  }
}
