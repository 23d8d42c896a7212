package dev.podshell.gateway.transcript;

import dev.podshell.contracts.history.TerminalScreen;
import dev.podshell.contracts.history.TranscriptPage;
import dev.podshell.contracts.identity.CommandId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.gateway.sessionservice.SessionServiceClient;
import dev.podshell.gateway.sessionservice.SessionServiceUnavailableException;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads history from the session service. */
record StoredHistory(SessionServiceClient sessionService) implements History {

  @Override
  public Optional<TranscriptPage> page(
      SandboxId sandbox, CommandId command, long after, OptionalLong reach)
      throws SessionServiceUnavailableException, InterruptedException {
    return sessionService.page(sandbox, command, after, reach);
  }

  @Override
  public Optional<TerminalScreen> screen(SandboxId sandbox, CommandId command, long after)
      throws SessionServiceUnavailableException, InterruptedException {
    return sessionService.screen(sandbox, command, after);
  }
}
