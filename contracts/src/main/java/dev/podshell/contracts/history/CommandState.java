package dev.podshell.contracts.history;

import dev.podshell.contracts.identity.CommandId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.contracts.identity.SessionId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The stored state of a command.
 *
 * @param clientId the JSON text of the client's own id
 * @param text what it runs, as the client sent it
 * @param accepted when Kafka had it
 * @param started time of its first entry; null: none is stored
 * @param ended time of its end; null: it waits or runs
 * @param outcome how it ended; null: it waits or runs
 * @param lastEntry number of the last entry that is stored, 0 if none
 * @param outputBytes what it has written so far, as stored
 */
public record CommandState(
    SandboxId sandbox,
    SessionId session,
    CommandId command,
    String clientId,
    String text,
    Instant accepted,
    @Nullable Instant started,
    @Nullable Instant ended,
    @Nullable Outcome outcome,
    long lastEntry,
    long outputBytes) {

  /** Returns where the command is. */
  public CommandPlace place() {
    return new CommandPlace(sandbox, session, command);
  }
}
