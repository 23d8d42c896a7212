package dev.podshell.execution.supervisor;

import dev.podshell.contracts.command.CommandInput;
import dev.podshell.contracts.identity.CommandId;
import java.time.Duration;
import java.util.Optional;

/** A frame from a client to a supervisor. */
sealed interface ClientFrame {

  record Attach(AttachRequest request) implements ClientFrame {}

  record Configure(int request, ConfigureRequest configuration) implements ClientFrame {}

  record Start(int request, CommandId command, StartRequest start) implements ClientFrame {}

  record Input(int request, CommandInput input) implements ClientFrame {}

  record Read(int request, CommandId command, String path, long offset, int length)
      implements ClientFrame {}

  record Acknowledge(long sequence) implements ClientFrame {}

  record Ping(int request) implements ClientFrame {}

  record Terminate(Duration grace, Optional<Duration> ageLimit) implements ClientFrame {}

  record Watched(Duration lease) implements ClientFrame {}

  record Screened(CommandId command, long freeTo, Duration lease) implements ClientFrame {}

  record Cut(Duration time, String reason) implements ClientFrame {}
}
