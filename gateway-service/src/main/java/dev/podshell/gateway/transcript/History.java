package dev.podshell.gateway.transcript;

import dev.podshell.contracts.history.TerminalScreen;
import dev.podshell.contracts.history.TranscriptPage;
import dev.podshell.contracts.identity.CommandId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.gateway.sessionservice.SessionServiceUnavailableException;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads what is stored of transcripts. */
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

  /**
   * Finds where to start to show a terminal's screen as it is at the end of what is stored.
   *
   * @param after number of an entry. The place is in a later one
   * @return empty if there is no such place
   */
  Optional<TerminalScreen> screen(SandboxId sandbox, CommandId command, long after)
      throws SessionServiceUnavailableException, InterruptedException;
}
