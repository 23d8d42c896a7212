package dev.podshell.gateway.transcript;

import dev.podshell.contracts.history.TranscriptPage;
import dev.podshell.contracts.identity.CommandId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.gateway.sessionservice.SessionServiceUnavailableException;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads what is stored of transcripts. */
@FunctionalInterface
public interface History {

  /**
   * Reads the entries above a number.
   *
   * @param reach an offset of the sandbox's partition. The call waits until all events below it are
   *     stored
   * @return empty if the command is not stored yet
   */
  Optional<TranscriptPage> page(
      SandboxId sandbox, CommandId command, long after, OptionalLong reach)
      throws SessionServiceUnavailableException, InterruptedException;
}
